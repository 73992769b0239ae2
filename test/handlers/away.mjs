// What a thread has of a bus, and when what it publishes is dispatched at home.

import { defineMessageType } from '@stasis-bus/core';
import { say } from './tell.mjs';

const Note = defineMessageType('test.note');
const Snapshot = defineMessageType('test.state');

/** Says what was handled and cached when `publish` has returned, and when `flush` has settled. */
export async function publishAway(_, context) {
  const { bus, data } = context;
  const handled = new Int32Array(data);
  const cached = async () => ((await bus.cache('states').get(Snapshot, 'a')) === undefined ? 0 : 1);
  bus.topic('states').publish(Note, 1);
  const atReturn = Atomics.load(handled, 0);
  await bus.flush();
  const atFlush = Atomics.load(handled, 0);
  bus.topic('states').publish(Snapshot, { id: 'a', state: 'up' });
  say(context, `handled ${atReturn}, then ${atFlush}; cached ${await cached()}`);
}

/** Says the names of all that there is of a bus here. */
export async function tellSurface(_, context) {
  const { bus } = context;
  const topic = bus.topic('made here');
  const subscription = await topic.subscribe(() => {}, { acceptFormatters: ['json'] });
  const forward = await topic.forwardTo(bus.topic('elsewhere'));
  const parts = { bus, topic, subscription, forward, cache: bus.cache('states') };
  for (const [what, part] of Object.entries(parts)) say(context, `${what}: ${namesOf(part)}`);
  subscription.unsubscribe();
}

function namesOf(part) {
  const names = new Set();
  for (let level = part; level !== Object.prototype; level = Object.getPrototypeOf(level))
    for (const name of Object.getOwnPropertyNames(level)) if (name !== 'constructor') names.add(name);
  return [...names].sort().join();
}
