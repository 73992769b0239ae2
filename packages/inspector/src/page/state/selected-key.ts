// Which row of a table is selected.

import type { Route, Selection } from './route.js';

export function selectedKeyOf({ selection }: Route, kind: Selection['kind']): string | undefined {
  return selection?.kind === kind ? selection.key : undefined;
}
