// A link to a topic, subscription or cache: it selects it in the view that is shown.

import { hrefOf } from '../state/location.js';
import type { Selection } from '../state/route.js';

export function SelectionLink({ to }: { readonly to: Selection }) {
  return (
    <a class="selection-link" href={hrefOf(to)} title={to.key}>
      {to.key}
    </a>
  );
}
