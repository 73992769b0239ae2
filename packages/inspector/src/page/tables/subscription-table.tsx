// All subscriptions, with congested ones marked.

import { signal } from '@preact/signals';
import type { SubscriptionStatistics } from '@stasis-bus/core';
import type { Moment } from '../history/moment.js';
import { CongestedMark } from '../marks/congested-mark.js';
import { SelectionLink } from '../marks/selection-link.js';
import { placementText } from '../rows/place.js';
import { matcherOf } from '../rows/search.js';
import type { SortOrder } from '../rows/sort.js';
import { subscriptionColumns } from '../rows/subscription-columns.js';
import { moment } from '../state/bus.js';
import { goTo, route } from '../state/location.js';
import { selectedKeyOf } from '../state/selected-key.js';
import { DataTable } from './data-table.js';
import type { TableKind } from './table-kind.js';

const order = signal<SortOrder>({ column: 'queued', direction: 'descending' });

const subscriptions: TableKind<SubscriptionStatistics, Moment> = {
  testId: 'subscriptions-table',
  rowsName: 'subscriptions',
  columns: subscriptionColumns,
  keyOf: ({ id }) => id,
  attributesOf: ({ id, topic, congested }) => ({
    'data-id': id,
    'data-topic': topic,
    'data-congested': congested ? 'true' : undefined,
  }),
  cells: {
    id: ({ id, congested }) => (
      <span class="marked-link">
        <SelectionLink to={{ kind: 'subscription', key: id }} />
        {congested && <CongestedMark />}
      </span>
    ),
    topic: ({ topic }) => <SelectionLink to={{ kind: 'topic', key: topic }} />,
  },
  open: (key) => goTo({ selection: { kind: 'subscription', key } }),
};

export function SubscriptionTable() {
  const shown = moment.value;
  if (shown === undefined) return null;
  const { search } = route.value;
  const matches = matcherOf(search);
  const rows = [...shown.subscriptions.values()].filter((row) =>
    matches(row.id, row.topic, placementText(row), row.source, row.congested ? 'congested' : null),
  );
  return (
    <DataTable
      kind={subscriptions}
      rows={rows}
      context={shown}
      order={order}
      search={search}
      selectedKey={selectedKeyOf(route.value, 'subscription')}
      empty={search === '' ? 'The bus has no subscriptions yet.' : 'No subscription matches the search.'}
    />
  );
}
