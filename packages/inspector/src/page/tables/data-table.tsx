// A sortable table of rows that change once a second. It shows the first 200 rows, and touches only the cells that have changed.

import type { Signal } from '@preact/signals';
import { columnWidth, isFixed, tableWidth } from '../rows/column-width.js';
import { countText } from '../rows/number-text.js';
import { firstRows, nextOrder, type SortOrder } from '../rows/sort.js';
import { DataRow } from './data-row.js';
import { Heading } from './heading.js';
import type { TableKind } from './table-kind.js';

const mostRows = 200;

export interface DataTableProps<Row, Context> {
  readonly kind: TableKind<Row, Context>;
  readonly rows: readonly Row[];
  readonly context: Context;
  readonly order: Signal<SortOrder>;
  readonly selectedKey?: string | undefined;
  /** The text that is searched for: a row with exactly that key comes first. */
  readonly search?: string;
  /** What to say when there are no rows. */
  readonly empty: string;
}

export function DataTable<Row, Context>(props: DataTableProps<Row, Context>) {
  const { kind, rows, context, order, selectedKey, search, empty } = props;
  const shown = firstRows(rows, kind, order.value, context, mostRows, search);
  return (
    <div class="table-scroll">
      <table
        class="table"
        data-testid={kind.testId}
        data-rows={rows.length}
        style={{ minWidth: `${tableWidth(kind.columns)}px` }}
      >
        <colgroup>
          {kind.columns.map((column) => (
            <col
              key={column.key}
              style={isFixed(column) ? { width: `${columnWidth(column)}px` } : undefined}
            />
          ))}
        </colgroup>
        <thead>
          <tr>
            {kind.columns.map((column) => (
              <Heading
                key={column.key}
                column={column}
                order={order.value}
                onSort={() => {
                  order.value = nextOrder(order.value, column);
                }}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <DataRow
              key={kind.keyOf(row)}
              kind={kind}
              row={row}
              values={kind.columns.map((column) => column.value(row, context))}
              isSelected={kind.keyOf(row) === selectedKey}
            />
          ))}
        </tbody>
      </table>
      {shown.length === 0 && <p class="empty">{empty}</p>}
      {shown.length < rows.length && (
        <p class="table-more">
          These are the first {countText(shown.length)} of {countText(rows.length)} {kind.rowsName} in this
          order; sort or search to see others.
        </p>
      )}
    </div>
  );
}
