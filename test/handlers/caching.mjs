// Handlers around caches.

import { CacheUpdate, defineMessageType } from '@stasis-bus/core';
import { say } from './tell.mjs';

const State = defineMessageType('test.state');
const Other = defineMessageType('test.other');

/** The type and the ids of the snapshots. */
export function showUpdate(message, context) {
  if (!CacheUpdate.is(message)) return;
  const { type, oldSnapshot, newSnapshot } = message.value;
  const idOf = (snapshot) => (snapshot?.type === State ? snapshot.id : null);
  say(context, JSON.stringify({ type: type.name, old: idOf(oldSnapshot), now: idOf(newSnapshot) }));
}

/** Publishes upstream what it is told to. */
export function changeState(message, { publish }) {
  publish('upstream', State, { id: 'a', state: message.value });
}

/** The names of all that a cache of the bus has here, methods and data. */
export function tellNames(message, context) {
  const names = new Set();
  const cache = context.bus.cache(message.value);
  for (let level = cache; level !== Object.prototype; level = Object.getPrototypeOf(level))
    for (const name of Object.getOwnPropertyNames(level)) if (name !== 'constructor') names.add(name);
  say(context, [...names].sort().join());
}

/** Reports which state it got. */
export function reportState(message, { publish }) {
  publish('found', Other, message.value.state);
}
