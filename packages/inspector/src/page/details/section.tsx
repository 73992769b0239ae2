// A section of the details, with a heading.

import type { ComponentChildren } from 'preact';

export interface SectionProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

export function Section({ title, children }: SectionProps) {
  return (
    <section class="section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}
