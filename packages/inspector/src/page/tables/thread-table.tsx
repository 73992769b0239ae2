// The main thread and the threads of all pools.

import { signal } from '@preact/signals';
import type { Moment } from '../history/moment.js';
import { ShareBar } from '../marks/share-bar.js';
import { matcherOf } from '../rows/search.js';
import type { SortOrder } from '../rows/sort.js';
import { type ThreadRow, threadColumns, threadRows } from '../rows/thread-row.js';
import { moment } from '../state/bus.js';
import { search } from '../state/location.js';
import { DataTable } from './data-table.js';
import type { TableKind } from './table-kind.js';

const order = signal<SortOrder>({ column: 'busy', direction: 'descending' });

const threads: TableKind<ThreadRow, Moment> = {
  testId: 'threads-table',
  rowsName: 'threads',
  columns: threadColumns,
  keyOf: ({ kind, name }) => `${kind}/${name}`,
  attributesOf: ({ kind, name }) => ({ 'data-name': name, 'data-kind': kind }),
  cells: {
    busy: ({ busy }, text) => <ShareBar share={busy} text={text} />,
    busySinceStart: ({ busySinceStart }, text) =>
      busySinceStart === null ? text : <ShareBar share={busySinceStart} text={text} />,
  },
};

export function ThreadTable() {
  const shown = moment.value;
  if (shown === undefined) return null;
  const matches = matcherOf(search.value);
  const rows = threadRows(shown).filter(({ name, pool }) => matches(name, pool));
  return <DataTable kind={threads} rows={rows} context={shown} order={order} empty="No thread matches." />;
}
