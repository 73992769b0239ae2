// All message types, with how many messages no subscription wanted.

import { signal } from '@preact/signals';
import type { TypeStatistics } from '@stasis-bus/core';
import type { Moment } from '../history/moment.js';
import { countText } from '../rows/number-text.js';
import { matcherOf } from '../rows/search.js';
import type { SortOrder } from '../rows/sort.js';
import { typeColumns } from '../rows/type-columns.js';
import { moment } from '../state/bus.js';
import { search } from '../state/location.js';
import { DataTable } from './data-table.js';
import type { TableKind } from './table-kind.js';

const order = signal<SortOrder>({ column: 'published', direction: 'descending' });

const types: TableKind<TypeStatistics, Moment> = {
  testId: 'types-table',
  rowsName: 'message types',
  columns: typeColumns,
  keyOf: ({ name }) => name,
  attributesOf: ({ name }) => ({ 'data-name': name }),
};

export function TypeTable() {
  const shown = moment.value;
  if (shown === undefined) return null;
  const matches = matcherOf(search.value);
  const rows = [...shown.types.values()].filter(({ name }) => matches(name));
  const { declined, publishedToNobody } = shown.step;
  return (
    <>
      <p class="table-note">
        {countText(declined)} messages of declined types; {countText(publishedToNobody)} published by name to
        topics that do not exist.
      </p>
      <DataTable kind={types} rows={rows} context={shown} order={order} empty="No message type matches." />
    </>
  );
}
