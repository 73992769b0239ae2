// All topics.

import { signal } from '@preact/signals';
import type { TopicRow } from '../../wire/frame.js';
import type { Moment } from '../history/moment.js';
import { SelectionLink } from '../marks/selection-link.js';
import { findTopics } from '../rows/find-topics.js';
import type { SortOrder } from '../rows/sort.js';
import { topicColumns } from '../rows/topic-columns.js';
import { moment } from '../state/bus.js';
import { goTo, route } from '../state/location.js';
import { selectedKeyOf } from '../state/selected-key.js';
import { DataTable } from './data-table.js';
import type { TableKind } from './table-kind.js';

const order = signal<SortOrder>({ column: 'published', direction: 'descending' });

const topics: TableKind<TopicRow, Moment> = {
  testId: 'topics-table',
  rowsName: 'topics',
  columns: topicColumns,
  keyOf: ({ name }) => name,
  attributesOf: ({ name }) => ({ 'data-name': name }),
  cells: { name: ({ name }) => <SelectionLink to={{ kind: 'topic', key: name }} /> },
  open: (key) => goTo({ selection: { kind: 'topic', key } }),
};

export function TopicTable() {
  const shown = moment.value;
  if (shown === undefined) return null;
  const { search } = route.value;
  return (
    <DataTable
      kind={topics}
      rows={findTopics(shown, search)}
      context={shown}
      order={order}
      search={search}
      selectedKey={selectedKeyOf(route.value, 'topic')}
      empty={search === '' ? 'The bus has no topics yet.' : 'No topic matches the search.'}
    />
  );
}
