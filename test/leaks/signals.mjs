// One signal that lives as long as the program, and waits on it that come and go, at home and through a RemoteBus: given up
// one by one, or ended. What is left of them: listeners, memory, and the warnings of Node.js.

import { getEventListeners } from 'node:events';
import { Bus, defineMessageType } from '@stasis-bus/core';
import { exposeBus } from '@stasis-bus/worker-runtime';
import { connectBus } from '@stasis-bus/worker-runtime/worker';
import { heapAfterCollection, report } from './heap.mjs';

const rounds = 500;
const Note = defineMessageType('test.note').of();
const Other = defineMessageType('test.other').of();

const warnings = [];
process.on('warning', ({ name }) => warnings.push(name));
const { signal } = new AbortController();
const listeners = () => getEventListeners(signal, 'abort').length;

const bus = new Bus();
const topic = bus.topic('t');
const full = bus.topic('full');
let release;
full.subscribe(() => new Promise((resolve) => (release = resolve)), {
  accept: [Note],
  congestion: { high: 1 },
});
full.publish(Note, 0);
topic.subscribe((_message, { reply }) => reply(Other, 1), { accept: [Note] });
const remote = await connectBus(exposeBus(bus));
const own = await remote.topic('own').subscribe(() => {}, { accept: [Note] });

const ignored = () => {};
/** Waits that end by themselves; and some that are given up. */
const waits = {
  messages: async () => {
    const stream = topic.messages({ accept: [Note], signal });
    const next = stream.next();
    topic.publish(Note, 1);
    await next;
    await stream.return();
  },
  subscribe: async () => {
    const subscription = topic.subscribe(() => {}, { signal });
    await subscription.unsubscribeAndJoin();
  },
  once: async () => {
    const once = topic.once(Note, { signal });
    topic.publish(Note, 1);
    await once;
  },
  request: () => topic.request(Note, 1, { reply: Other, signal }),
  publishAndWait: async () => {
    const subscription = topic.subscribe(() => {}, { accept: [Note] });
    await subscription.publishAndWait(Note.create(1), { signal });
    await subscription.unsubscribeAndJoin();
  },
  'relieved, at once': () => topic.relieved({ signal }),
  'relieved, given up': () => givenUp((short) => full.relieved({ signal: short })),
  'drain, given up': () => givenUp((short) => bus.drain({ signal: short })),
  'once, given up': () => givenUp((short) => topic.once(Other, { signal: short })),
  'remote subscribe': async () => {
    const subscription = await remote.topic('t').subscribe(() => {}, { signal });
    await subscription.unsubscribeAndJoin();
  },
  'remote request': () => remote.topic('t').request(Note, 1, { reply: Other, signal }),
  'remote publishAndWait': () => own.publishAndWait(Note.create(1), { signal }),
  'remote relieved, at once': () => remote.topic('t').relieved({ signal }),
  'remote relieved, given up': () => givenUp((short) => remote.topic('full').relieved({ signal: short })),
};

async function givenUp(wait) {
  const short = new AbortController();
  const waiting = wait(AbortSignal.any([signal, short.signal]));
  short.abort();
  await waiting.catch(ignored);
}

async function comeAndGo(wait, count) {
  for (let round = 0; round < count; round += 1) await wait();
}

// As often as counts: what the engine makes of it comes first.
for (const wait of Object.values(waits)) await comeAndGo(wait, rounds);
const growth = {};
const left = {};
for (const [name, wait] of Object.entries(waits)) {
  const before = await heapAfterCollection();
  await comeAndGo(wait, rounds);
  growth[name] = ((await heapAfterCollection()) - before) / rounds;
  left[name] = listeners();
}

// Many at a time.
const many = Array.from({ length: 12 }, () => topic.subscribe(() => {}, { signal }));
const streams = Array.from({ length: 12 }, () => topic.messages({ signal }));
await new Promise(setImmediate);
const together = listeners();
for (const subscription of many) subscription.unsubscribe();
for (const stream of streams) await stream.return();
release();
await own.unsubscribeAndJoin();
await remote.close();
await bus.close();
report({ growth, left, together, atTheEnd: listeners(), warnings });
