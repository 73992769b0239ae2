// A link to a topic, subscription or cache, which selects it in the current view.

import { hrefOf } from '../state/location.js';
import type { Selection } from '../state/route.js';

export function SelectionLink({ to }: { readonly to: Selection }) {
  return (
    <a class="selection-link" href={hrefOf(to)} title={to.key}>
      {to.key}
    </a>
  );
}
