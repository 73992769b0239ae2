// The key of the selection, if that is of a certain kind.

import type { Route, Selection } from './route.js';

export function selectedKeyOf({ selection }: Route, kind: Selection['kind']): string | undefined {
  return selection?.kind === kind ? selection.key : undefined;
}
