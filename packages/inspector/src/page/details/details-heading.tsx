// The heading of the details: what is selected, and a button that closes them.

import type { ComponentChildren } from 'preact';
import { Icon } from '../marks/icon.js';
import { closeDetails } from '../state/location.js';

export interface DetailsHeadingProps {
  readonly kind: string;
  readonly name: string;
  readonly children?: ComponentChildren;
}

export function DetailsHeading({ kind, name, children }: DetailsHeadingProps) {
  return (
    <header class="details-heading">
      <div>
        <p class="details-kind">{kind}</p>
        <h2 class="details-name">{name}</h2>
        {children}
      </div>
      <button
        type="button"
        class="button is-icon"
        data-testid="close-details"
        aria-label="Close details"
        title="Close (Escape)"
        onClick={closeDetails}
      >
        <Icon name="close" />
      </button>
    </header>
  );
}
