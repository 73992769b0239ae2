// What one table is, whatever its rows are now: its columns, and how its rows and cells look.

import type { ComponentChildren } from 'preact';
import type { Sortable } from '../rows/sort.js';

export interface TableKind<Row, Context> extends Sortable<Row, Context> {
  readonly testId: string;
  /** What the rows are, in the plural. */
  readonly rowsName: string;
  /** What a row is besides its cells: attributes for styles and tests. */
  readonly attributesOf?: (row: Row) => Readonly<Record<string, string | undefined>>;
  /** How cells look that are more than text, by the keys of their columns. */
  readonly cells?: Readonly<Record<string, (row: Row, text: string) => ComponentChildren>>;
  /** Opens the details of a row. */
  readonly open?: (key: string) => void;
}
