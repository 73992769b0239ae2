// Marks a subscription as congested: by colour, by a sign and in words.

import { Icon } from './icon.js';

export function CongestedMark({ text = 'congested' }: { readonly text?: string }) {
  return (
    <span class="congested-mark">
      <Icon name="warning" />
      {text}
    </span>
  );
}
