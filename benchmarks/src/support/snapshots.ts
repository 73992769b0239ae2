// Verifies the updates of a cache of samples: each snapshot must replace the one whose id is lower by a thousand.

import type { CacheUpdate, MessageOf } from '@stasis-bus/core';
import { Sample } from './sample.js';
import { recordId } from './tally.js';

export const cachedIds = 1000;

export function recordUpdate(cells: Int32Array, update: MessageOf<typeof CacheUpdate>['value']): void {
  const { oldSnapshot, newSnapshot } = update;
  if (newSnapshot === null || !Sample.is(newSnapshot)) return;
  const { id } = newSnapshot.value.data;
  const replaced = oldSnapshot !== null && Sample.is(oldSnapshot) ? oldSnapshot.value.data.id : 0;
  recordId(cells, id, replaced === Math.max(0, id - cachedIds));
}
