// The definition of a table, whatever its rows are: its columns, and how its rows and cells look.

import type { ComponentChildren } from 'preact';
import type { Sortable } from '../rows/sort.js';

export interface TableKind<Row, Context> extends Sortable<Row, Context> {
  readonly testId: string;
  /** The name of the rows, in the plural. */
  readonly rowsName: string;
  /** Returns a row's attributes, for styles and tests. */
  readonly attributesOf?: (row: Row) => Readonly<Record<string, string | undefined>>;
  /** By column key: renders a cell that is more than text. */
  readonly cells?: Readonly<Record<string, (row: Row, text: string) => ComponentChildren>>;
  /** Opens the details of a row. */
  readonly open?: (key: string) => void;
}
