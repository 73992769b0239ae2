// Handlers that hang their thread, each in its way, and handlers that have to live beside them: see rules/hanging.test.ts. `data` is
// shared memory: [how many hang, let go].

import { setTimeout as sleep } from 'node:timers/promises';
import { Note } from './notes.mjs';

const reached = 0;
const released = 1;

/** Never turns the event loop until the test lets it go. */
function loop(cells) {
  Atomics.add(cells, reached, 1);
  Atomics.notify(cells, reached);
  while (Atomics.load(cells, released) === 0);
}

/** Lets other microtasks run, and nothing else. */
async function spin(cells) {
  Atomics.add(cells, reached, 1);
  Atomics.notify(cells, reached);
  while (Atomics.load(cells, released) === 0) await null;
}

export function inItsTurn(_message, { data }) {
  loop(data);
}

export async function afterAwait(_message, { data }) {
  await null;
  loop(data);
}

export async function afterTimer(_message, { data }) {
  await sleep(1);
  loop(data);
}

export async function inMicrotasks(_message, { data }) {
  await null;
  await spin(data);
}

export async function blockedLater(_message, { data }) {
  await null;
  Atomics.add(data, reached, 1);
  Atomics.notify(data, reached);
  Atomics.wait(data, released, 0);
}

/** Its invocation is over when it hangs. */
export function inLeftTimer(_message, { data }) {
  setTimeout(loop, 1, data);
}

/** The same. */
export function inLeftMicrotask(_message, { data }) {
  queueMicrotask(() => loop(data));
}

export function echo({ value, type }, { publish }) {
  publish('echoes', type, value);
}

let resolveShared;
const shared = new Promise((resolve) => {
  resolveShared = resolve;
});

/** Publishes, and has the one below hang. */
export function echoToOthers({ value, type }, { publish }) {
  publish('echoes', type, value);
  resolveShared();
}

/** Fails when the test says so. */
export async function failWithOthers(message) {
  if (message.value === 'go') resolveShared();
  await shared;
  throw new Error('failed beside it');
}

/** Hangs when one above has published or failed, before anything else runs. */
export async function hangAfterOthers(_message, { data }) {
  await shared;
  await null;
  loop(data);
}

/** Waits, over turns of the event loop, until the test lets it go. */
export async function wait(message, { data }) {
  if (!Note.is(message)) return;
  Atomics.add(data, reached, 1);
  Atomics.notify(data, reached);
  while (Atomics.load(data, released) === 0) await sleep(1);
}
