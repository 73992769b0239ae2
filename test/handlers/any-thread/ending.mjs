// Scripts that end things: subscriptions that are left, buses that are closed, threads that die.

import { threadId } from 'node:worker_threads';
import { defineMessageType } from '@stasis-bus/core';
import { connectBus } from '@stasis-bus/worker-runtime/worker';
import { Observed } from '../tell.mjs';

const Note = defineMessageType('test.note');
const Other = defineMessageType('test.other');

/** What is under way, by name: each settles with a word or a code. */
const pending = new Map();

function follow(name, promise) {
  pending.set(
    name,
    promise.then(
      () => 'settled',
      (error) => error?.code ?? String(error),
    ),
  );
}

/** Starts everything that may be waited for, on a topic whose handler never answers. */
export async function startWaiting({ bus }, { held, congested }) {
  const subscription = await bus.topic(held).subscribe(() => {}, { accept: [Other] });
  const never = await bus.topic(held).subscribe(() => new Promise(() => {}), { accept: [Note] });
  follow('request', bus.topic(held).request(Note, 1, { reply: Other }));
  follow('relieved', bus.topic(congested).relieved());
  follow('join', subscription.join());
  follow('publishAndWait', never.publishAndWait(Note.create(2)));
  // By the answer, home has got all of them.
  await bus.flush();
}

/** What became of it all. */
export async function whatBecame() {
  return Object.fromEntries(
    await Promise.all([...pending].map(async ([name, outcome]) => [name, await outcome])),
  );
}

/** Everything that can be done with a bus that is closed; gives the codes. */
export async function useClosed({ bus }) {
  const topic = bus.topic('in');
  const attempts = {
    publish: async () => topic.publish(Note, 1),
    flush: () => bus.flush(),
    findTopic: () => bus.findTopic('in'),
    topics: () => bus.topics(),
    subscribe: () => topic.subscribe(() => {}),
    forwardTo: () => topic.forwardTo(bus.topic('out')),
    request: () => topic.request(Note, 1, { reply: Other }),
    congested: () => topic.congested,
    relieved: () => topic.relieved(),
    cache: () => bus.cache('states').dumpAll(),
    close: () => bus.close(),
  };
  const codes = {};
  for (const [name, attempt] of Object.entries(attempts)) {
    codes[name] = await attempt().then(
      () => 'settled',
      (error) => error.code,
    );
  }
  return codes;
}

export function close({ bus }) {
  return bus.close();
}

export function closePort({ port }) {
  port.close();
}

/** Dies in one of the ways in which threads die. */
export function die(_stage, way) {
  if (way === 'exit') process.exit(1);
  if (way === 'throw') throwLater();
  if (way === 'hang') for (;;);
}

function throwLater() {
  setImmediate(() => {
    throw new Error('nobody catches this');
  });
}

/** Subscribes functions, and says how each ends. */
export async function subscribeHeld({ bus }, { topic, count, memory }) {
  const ids = [];
  for (let number = 0; number < count; number += 1) {
    const { id } = await bus.topic(topic).subscribe(
      async (message, context) => {
        bus.topic('observed').publish(Observed, {
          subscription: context.subscription.id,
          text: context.isFinal ? 'final' : String(message.value),
        });
        const wait = Atomics.waitAsync(new Int32Array(memory), 0, 0);
        if (wait.async) await wait.value;
      },
      { accept: [Note] },
    );
    ids.push(id);
  }
  return ids;
}

/** Connects once more to the port that the Worker has. */
export async function connectTwice({ bus, port }) {
  return { isSame: (await connectBus(port)) === bus, threadId };
}

export async function connectTo(_stage, port) {
  return connectBus(port).then(
    () => 'connected',
    (error) => error.code,
  );
}

/** Closes its bus, and connects to the port again. */
export async function closeAndConnect({ bus, port }) {
  await bus.close();
  return connectTo(undefined, port);
}

/** Subscribes and unsubscribes, over and over. */
export async function comeAndGo({ bus }, { topic, count }) {
  for (let round = 0; round < count; round += 1) {
    const subscription = await bus.topic(topic).subscribe(() => {});
    await subscription.unsubscribeAndJoin();
  }
}

export function publishAndExit({ bus }, count) {
  for (let number = 0; number < count; number += 1) bus.topic('out').publish(Note, number);
  process.exit(0);
}
