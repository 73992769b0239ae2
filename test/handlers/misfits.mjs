// Publishes messages of the bus's own types whose values are wrong: as a program would, or as another version of the package could.

import { CacheClear, CacheUpdate, defineMessageType, SubscriptionChange } from '@stasis-bus/core';
import { assembleMessage, plainTraits } from '@stasis-bus/core/internal';

const Note = defineMessageType('test.note');
const types = { CacheClear, CacheUpdate, SubscriptionChange };

let made = 0;

/** A message of which nothing was checked. */
export function unchecked(type, value) {
  made += 1;
  return assembleMessage({
    type,
    value,
    traits: plainTraits,
    isFrozen: true,
    timestamp: 1,
    eid: 'elsewhere',
    headers: {},
    origin: `misfit-${made}`,
    number: -1,
  });
}

export function publishUnchecked({ value }, { publish }) {
  publish('in', unchecked(types[value], null));
  publish('in', Note, 'after it');
}

export function publishWrong({ value }, { publish, reply }) {
  const codes = [];
  for (const make of [() => publish('in', types[value], null), () => reply(types[value], 5)]) {
    try {
      make();
    } catch ({ code }) {
      codes.push(code);
    }
  }
  publish('seen', Note, codes.join());
}
