// The events, the newest first.

import { signal } from '@preact/signals';
import { SelectionLink } from '../marks/selection-link.js';
import { happeningColumns, type NumberedHappening } from '../rows/happening-columns.js';
import { matcherOf } from '../rows/search.js';
import type { SortOrder } from '../rows/sort.js';
import { happenings } from '../state/bus.js';
import { search } from '../state/location.js';
import { DataTable } from './data-table.js';
import type { TableKind } from './table-kind.js';

const order = signal<SortOrder>({ column: 'at', direction: 'descending' });

const events: TableKind<NumberedHappening, undefined> = {
  testId: 'events-table',
  rowsName: 'events',
  columns: happeningColumns,
  keyOf: ({ number }) => String(number).padStart(9, '0'),
  attributesOf: ({ number, kind }) => ({ 'data-id': String(number), 'data-kind': kind }),
  cells: {
    kind: ({ kind }) => <span class="event-kind">{kind.replace('-', ' ')}</span>,
    topic: ({ topic }, text) =>
      topic === undefined ? text : <SelectionLink to={{ kind: 'topic', key: topic }} />,
    subscription: ({ subscription }, text) =>
      subscription === undefined ? text : <SelectionLink to={{ kind: 'subscription', key: subscription }} />,
  },
};

export function EventTable() {
  const matches = matcherOf(search.value);
  const rows = happenings.value.filter(({ kind, text, topic, subscription, code }) =>
    matches(kind, text, topic ?? null, subscription ?? null, code ?? null),
  );
  return (
    <DataTable
      kind={events}
      rows={rows}
      context={undefined}
      order={order}
      empty={
        search.value === ''
          ? 'Nothing has happened since this page was opened: no congestion, no errors, no threads started or ended.'
          : 'No event matches the search.'
      }
    />
  );
}
