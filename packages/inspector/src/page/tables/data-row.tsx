// A row of a table. It is rendered again only when its values or its attributes have changed.

import { Component } from 'preact';
import { cellText } from '../rows/column.js';
import type { TableKind } from './table-kind.js';

export interface DataRowProps<Row, Context> {
  readonly kind: TableKind<Row, Context>;
  readonly row: Row;
  readonly values: readonly (string | number | null)[];
  readonly isSelected: boolean;
}

export class DataRow<Row, Context> extends Component<DataRowProps<Row, Context>> {
  override shouldComponentUpdate(next: DataRowProps<Row, Context>): boolean {
    const { kind, row, values, isSelected } = this.props;
    if (isSelected !== next.isSelected || kind !== next.kind) return true;
    if (values.some((value, index) => value !== next.values[index])) return true;
    return attributesText(kind, row) !== attributesText(kind, next.row);
  }

  override render({ kind, row, values, isSelected }: DataRowProps<Row, Context>) {
    const { columns, cells, attributesOf, open } = kind;
    return (
      // The keyboard opens a row by the link in its first cell; a click anywhere does the same.
      <tr
        {...attributesOf?.(row)}
        data-selected={isSelected || undefined}
        onClick={open === undefined ? undefined : (event) => openRow(event, open, kind.keyOf(row))}
      >
        {columns.map((column, index) => {
          const value = values[index] ?? null;
          const text = cellText(column.kind, value);
          const look = cells?.[column.key];
          return (
            <td
              key={column.key}
              class={`is-${column.kind}`}
              data-column={column.key}
              data-value={value ?? ''}
              data-zero={value === 0 || value === null || undefined}
            >
              {look === undefined ? text : look(row, text)}
            </td>
          );
        })}
      </tr>
    );
  }
}

function attributesText<Row, Context>({ attributesOf }: TableKind<Row, Context>, row: Row): string {
  return attributesOf === undefined ? '' : Object.values(attributesOf(row)).join('\n');
}

/** Opens the row, unless the click was on a link, or has selected text. */
function openRow(event: MouseEvent, open: (key: string) => void, key: string): void {
  const { target } = event;
  if (target instanceof Element && target.closest('a, button') !== null) return;
  if (window.getSelection()?.type === 'Range') return;
  open(key);
}
