// The heading of a column: a button that sorts by it.

import { Icon } from '../marks/icon.js';
import type { Column } from '../rows/column.js';
import type { SortOrder } from '../rows/sort.js';

export interface HeadingProps<Row, Context> {
  readonly column: Column<Row, Context>;
  readonly order: SortOrder;
  readonly onSort: () => void;
}

export function Heading<Row, Context>({ column, order, onSort }: HeadingProps<Row, Context>) {
  const direction = order.column === column.key ? order.direction : undefined;
  return (
    <th scope="col" class={`is-${column.kind}`} aria-sort={direction ?? 'none'}>
      <button type="button" title={column.title} data-sort={column.key} onClick={onSort}>
        {column.label}
        {direction !== undefined && <Icon name={direction === 'ascending' ? 'up' : 'down'} />}
      </button>
    </th>
  );
}
