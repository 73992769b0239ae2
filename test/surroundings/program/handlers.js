// Handlers for threads, or for home. `data.cells` is shared memory.

import { Echo, Note } from './types.js';

/** Counts what came in its turn, and what did not. */
export function count({ value }, { data: { cells } }) {
  if (value.number === Atomics.load(cells, 0)) Atomics.add(cells, 0, 1);
  else Atomics.add(cells, 1, 1);
}

export function echo(message, { publish, reply }) {
  publish('echoes', Echo, message.value);
  reply(Echo, message.value);
}

export function echoShared({ value }, { publish }) {
  publish('echoes', Echo.create(value, { share: true }));
}

/** Whether the data is still of the classes that it was of. */
export function inspectData(_message, { data, reply }) {
  reply(Echo, [data.map instanceof Map, data.bytes instanceof Uint8Array, data.date instanceof Date].join());
}

export function fail({ value }) {
  throw Object.assign(new RangeError(value.text), { details: new Map([['text', value.text]]) });
}

/** Ends its thread the first time. */
export function dieOnce(_message, { attempt, data: { cells } }) {
  if (attempt === 1) process.exit(1);
  Atomics.store(cells, 0, attempt);
}

/** Leaves a rejected promise behind. */
export function stray({ value }) {
  if (value === 'stray') void Promise.reject(new Error('nobody waits'));
}

/** Tells which snapshots an update brought. */
export function lookAtUpdate({ value }, { publish }) {
  const { type, oldSnapshot, newSnapshot } = value;
  publish('echoes', Echo, [type === Note, oldSnapshot?.value ?? null, newSnapshot?.value ?? null]);
}
