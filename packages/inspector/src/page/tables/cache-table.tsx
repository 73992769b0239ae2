// All caches, by name. The contents of a cache are asked for when it is opened.

import { signal } from '@preact/signals';
import { SelectionLink } from '../marks/selection-link.js';
import type { Column } from '../rows/column.js';
import { matcherOf } from '../rows/search.js';
import type { SortOrder } from '../rows/sort.js';
import { moment } from '../state/bus.js';
import { goTo, route } from '../state/location.js';
import { selectedKeyOf } from '../state/selected-key.js';
import { DataTable } from './data-table.js';
import type { TableKind } from './table-kind.js';

const order = signal<SortOrder>({ column: 'name', direction: 'ascending' });

const columns: readonly Column<string, undefined>[] = [
  { key: 'name', label: 'Cache', kind: 'text', value: (name) => name },
];

const caches: TableKind<string, undefined> = {
  testId: 'caches-table',
  rowsName: 'caches',
  columns,
  keyOf: (name) => name,
  attributesOf: (name) => ({ 'data-name': name }),
  cells: { name: (name) => <SelectionLink to={{ kind: 'cache', key: name }} /> },
  open: (key) => goTo({ selection: { kind: 'cache', key } }),
};

export function CacheTable() {
  const names = moment.value?.step.caches ?? [];
  const { search } = route.value;
  const matches = matcherOf(search);
  return (
    <DataTable
      kind={caches}
      rows={names.filter((name) => matches(name))}
      context={undefined}
      order={order}
      selectedKey={selectedKeyOf(route.value, 'cache')}
      empty={search === '' ? 'The bus has no caches.' : 'No cache matches the search.'}
    />
  );
}
