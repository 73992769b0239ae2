// Scripts that publish, and look at the topics of the bus.

import { CacheClear, cacheClear, defineMessageType } from '@stasis-bus/core';

const Note = defineMessageType('test.note');
const State = defineMessageType('test.state');

/** Numbers to `out` by every way there is, in turns. */
export async function publishNumbers({ bus, context }, count) {
  const one = bus.topic('out');
  const ways = [
    (number) => one.publish(Note, number),
    (number) => bus.topic('out').publish(Note.create(number)),
    (number) =>
      (context ?? { publish: (name, ...what) => bus.topic(name).publish(...what) }).publish(
        'out',
        Note,
        number,
      ),
  ];
  for (let number = 0; number < count; number += 1) ways[number % ways.length](number);
  await bus.flush();
}

/** Publishes, flushes, and gives what home has counted by then in shared memory. */
export async function publishAndFlush({ bus }, { memory, count }) {
  const cells = new Int32Array(memory);
  const seen = [];
  for (let round = 0; round < count; round += 1) {
    bus.topic('out').publish(Note, round);
    await bus.flush();
    seen.push(Atomics.load(cells, 0));
  }
  return seen;
}

export async function findTopics({ bus }, names) {
  const found = await Promise.all(names.map((name) => bus.findTopic(name)));
  return found.map((topic) => topic?.name ?? null);
}

export function listTopics({ bus }) {
  return bus.topics();
}

export async function publishTo({ bus }, { topic, values }) {
  for (const value of values)
    bus.topic(topic).publish(Note, value, { eid: 'elsewhere', headers: { a: 'b' } });
  await bus.flush();
}

/** Forwards, publishes, cancels, publishes. */
export async function forwardAndCancel({ bus }, { from, to }) {
  const forward = await bus.topic(from).forwardTo(bus.topic(to));
  bus.topic(from).publish(Note, 'forwarded');
  // Twice, and the first is not waited for: what follows is published after it all the same.
  const first = forward.cancel();
  await forward.cancel();
  await first;
  bus.topic(from).publish(Note, 'kept');
  await bus.flush();
}

/** Cancels without waiting. */
export async function cancelAndPublish({ bus }, { from, to }) {
  const forward = await bus.topic(from).forwardTo(bus.topic(to));
  void forward.cancel();
  bus.topic(from).publish(Note, 'kept');
  await bus.flush();
}

/** Gives the error's code. */
export function forward({ bus }, { from, to }) {
  return bus
    .topic(from)
    .forwardTo(bus.topic(to))
    .then(
      () => 'forwarded',
      (error) => error.code,
    );
}

/** What a cache says, as the parts that can be compared. */
export async function readCache({ bus }, { cache, method, parameters }) {
  const answer = await bus
    .cache(cache)
    [method](...parameters.map((each) => (each === 'State' ? State : each)));
  const show = (message) =>
    message && { id: message.id, state: message.value.state, eid: message.eid, type: message.type === State };
  return Array.isArray(answer) ? answer.map(show) : (show(answer) ?? null);
}

/** What this thread has published is in the cache when it asks. */
export async function writeAndRead({ bus }, rounds) {
  const seen = [];
  for (let round = 0; round < rounds; round += 1) {
    bus.topic('states').publish(State, { id: 'a', state: String(round) });
    seen.push((await bus.cache('states').get(State, 'a'))?.value.state);
  }
  const last = await bus.cache('states').get(State, 'a');
  bus.topic('states').publish(cacheClear(last));
  seen.push((await bus.cache('states').get(State, 'a'))?.value.state ?? CacheClear.name);
  return seen;
}

/** Publishes what cannot be published, in every way. Gives the codes. */
export function publishWrongly({ bus }) {
  const topic = bus.topic('out');
  const attempts = [
    () => topic.publish(Note, () => {}),
    () => topic.publish(Note),
    () => topic.publish({ type: Note, value: 1 }),
    () => bus.topic(''),
  ];
  return attempts.map((attempt) => {
    try {
      attempt();
      return 'no error';
    } catch (error) {
      return error.code;
    }
  });
}
