// The first things that any program does, as tests for whichever tool runs them: each has a global `test`.

import assert from 'node:assert/strict';
import { Bus, CacheUpdate, CachingTopic, MessageRouter } from '@stasis-bus/core';
import { InlineExecutor, WorkerPool } from '@stasis-bus/worker-runtime';
import { Echo, Note } from './types.js';

// Not new URL(path, import.meta.url): in jsdom and happy-dom, vitest makes that an address of the web.
const handlers = import.meta.resolve('./handlers.js');
const numbers = Array.from({ length: 20 }, (_, number) => number);

const errors = [];
const bus = new Bus({ onError: (error) => errors.push(error) });
const pool = new WorkerPool({ threads: 2 });
const inline = new InlineExecutor();

const handler = (name) => pool.handler(handlers, { export: name });
const cells = () => new Int32Array(new SharedArrayBuffer(8));
const publishNumbers = (topic) => {
  for (const number of numbers) topic.publish(Note, { number });
};

test('a function at home gets all messages in their order', async () => {
  const topic = bus.topic('home');
  const seen = [];
  const subscription = topic.subscribe(({ value }) => void seen.push(value.number), { accept: [Note] });
  publishNumbers(topic);
  await subscription.unsubscribeAndJoin();
  assert.deepEqual(seen, numbers);
});

test('a synchronous subscription gets a message before publish returns', async () => {
  const topic = bus.topic('synchronous');
  const seen = [];
  const options = { accept: [Note], synchronous: true };
  const subscription = topic.subscribe(({ value }) => void seen.push(value.number), options);
  publishNumbers(topic);
  assert.deepEqual(seen, numbers);
  await subscription.unsubscribeAndJoin();
});

test('a handler on threads gets all messages in their order', async () => {
  const topic = bus.topic('threads');
  const data = { cells: cells() };
  const subscription = topic.subscribe(handler('count'), { accept: [Note], data });
  await subscription.ready;
  publishNumbers(topic);
  await subscription.unsubscribeAndJoin();
  assert.deepEqual([...data.cells], [numbers.length, 0]);
});

test('a handler that is named by a URL runs', async () => {
  const topic = bus.topic('url');
  const subscription = topic.subscribe(pool.handler(new URL(handlers), { export: 'echo' }), {
    accept: [Note],
  });
  assert.equal(await subscription.publishAndWait(Note.create('a note')), 'handled');
  await subscription.unsubscribeAndJoin();
});

test('what a handler on a thread publishes arrives at home in its order', async () => {
  const topic = bus.topic('back');
  const seen = [];
  const out = topic.subscribe(handler('echo'), { accept: [Note] });
  const back = bus.topic('echoes').subscribe(({ value }) => void seen.push(value.number), { accept: [Echo] });
  publishNumbers(topic);
  await out.unsubscribeAndJoin();
  await back.unsubscribeAndJoin();
  assert.deepEqual(seen, numbers);
});

test('messages of one key are in order, and the final message comes last', async () => {
  const topic = bus.topic('keys');
  const data = { cells: cells() };
  const options = { accept: [Note], data, partitionBy: () => 'one key' };
  const subscription = topic.subscribe(handler('count'), options);
  publishNumbers(topic);
  await subscription.unsubscribeAndJoin();
  assert.deepEqual([...data.cells], [numbers.length, 0]);
});

test('a router has routes at home and on threads', async () => {
  const topic = bus.topic('routes');
  const data = { cells: cells() };
  const seen = [];
  const router = new MessageRouter(topic);
  router.add(Note, handler('count'), { data });
  router.add(Echo, ({ value }) => void seen.push(value));
  publishNumbers(topic);
  topic.publish(Echo, 'at home');
  await router.unsubscribeAndJoin();
  assert.deepEqual([[...data.cells], seen], [[numbers.length, 0], ['at home']]);
});

test('the snapshots of a cache update arrive on a thread', async () => {
  const topic = bus.topic('cached');
  const cache = bus.createCache('notes', { id: (message) => (Note.is(message) ? 'the note' : undefined) });
  const caching = new CachingTopic(topic, cache);
  const updates = caching.topic.subscribe(handler('lookAtUpdate'), { accept: [CacheUpdate] });
  const seen = [];
  const back = bus.topic('echoes').subscribe(({ value }) => void seen.push(value), { accept: [Echo] });
  topic.publish(Note, 'first');
  topic.publish(Note, 'second');
  await caching.unsubscribeAndJoin();
  await updates.unsubscribeAndJoin();
  await back.unsubscribeAndJoin();
  assert.deepEqual(seen.slice(0, 2), [
    [true, null, 'first'],
    [true, 'first', 'second'],
  ]);
});

test('a request is answered from a thread and from home', async () => {
  for (const where of [pool, inline]) {
    const topic = bus.topic('questions');
    const subscription = topic.subscribe(where.handler(handlers, { export: 'echo' }), { accept: [Note] });
    const { value } = await topic.request(Note, { question: 1 }, { reply: Echo });
    assert.deepEqual(value, { question: 1 });
    await subscription.unsubscribeAndJoin();
  }
});

test('the data of a subscription is of the same classes on a thread and at home', async () => {
  const data = { map: new Map(), bytes: new Uint8Array(1), date: new Date(0) };
  for (const where of [pool, inline]) {
    const topic = bus.topic('data');
    const inspector = where.handler(handlers, { export: 'inspectData' });
    const subscription = topic.subscribe(inspector, { accept: [Note], data });
    const { value } = await topic.request(Note, null, { reply: Echo });
    assert.equal(value, 'true,true,true');
    await subscription.unsubscribeAndJoin();
  }
});

test('an error of a handler reaches onError, with what was thrown', async () => {
  const atHome = ({ value }) => {
    throw new TypeError(value.text);
  };
  const topics = { TypeError: atHome, RangeError: handler('fail') };
  for (const [name, failing] of Object.entries(topics)) {
    errors.length = 0;
    const topic = bus.topic('failing');
    const subscription = topic.subscribe(failing, { accept: [Note] });
    topic.publish(Note, { text: 'it failed' });
    await subscription.unsubscribeAndJoin();
    assert.equal(errors.length, 1);
    const [{ code, message, cause, subscription: whose }] = errors;
    assert.deepEqual([code, whose.id], ['ERR_STASIS_HANDLER_FAILED', subscription.id]);
    assert.match(message, new RegExp(`${name}: it failed`));
    assert.ok(cause instanceof globalThis[name]);
    assert.equal(cause.message, 'it failed');
  }
  assert.ok(errors[0].cause.details instanceof Map);
  errors.length = 0;
});

test('an invocation whose thread dies is tried again', async () => {
  const topic = bus.topic('crashing');
  const data = { cells: cells() };
  const options = { accept: [Note], onCrash: 'retry', data };
  const subscription = topic.subscribe(handler('dieOnce'), options);
  assert.equal(await subscription.publishAndWait(Note.create('fatal')), 'handled');
  assert.equal(data.cells[0], 2);
  await subscription.unsubscribeAndJoin();
});

test('an abort ends what waits for a message', async () => {
  const controller = new AbortController();
  const next = bus.topic('silence').once(Note, { signal: controller.signal });
  controller.abort(new Error('enough'));
  await assert.rejects(next, { message: 'enough' });
});

// Node 20 has the symbol in its own realm only, where jest adds it to its contexts.
if (Symbol.asyncDispose !== undefined) {
  test('using ends what it was given', async () => {
    const another = new Bus();
    await another[Symbol.asyncDispose]();
    assert.throws(() => another.topic('closed'), { code: 'ERR_STASIS_CLOSED' });
  });
}

test('close gives up at its deadline', async () => {
  const stuck = new Bus({ onError: () => {} });
  stuck.topic('stuck').subscribe(() => new Promise(() => {}));
  await assert.rejects(stuck.close({ timeout: 50 }), { code: 'ERR_STASIS_CLOSE_TIMEOUT' });
});

test('a rejection that nobody handles is reported once', async () => {
  const one = new WorkerPool({ threads: 1 });
  const reports = [];
  const straying = new Bus({ onError: ({ code }) => reports.push(code) });
  const handler = one.handler(handlers, { export: 'stray' });
  const subscription = straying.topic('straying').subscribe(handler, { accept: [Note] });
  await subscription.publishAndWait(Note.create('stray'));
  while (reports.length === 0) await subscription.publishAndWait(Note.create('go on'));
  // Whatever else the thread has to say of it comes before it has handled another message.
  await subscription.publishAndWait(Note.create('go on'));
  assert.deepEqual(reports, ['ERR_STASIS_STRAY_ERROR']);
  await straying.close();
  await one.close();
});

test('bus and pool close, and no error was reported', async () => {
  await bus.close();
  await pool.close();
  assert.deepEqual(errors, []);
});
