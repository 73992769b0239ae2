// Workers that die while they have subscriptions, queued messages and calls at home (SPEC 10.3): what was theirs ends and
// is accounted for, and nobody else notices.

import { defineMessageType } from '@stasis-bus/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConnectedWorker } from '../../support/connected-worker.js';
import { Gate } from '../../support/gate.js';
import { useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';

const Question = defineMessageType('test.question').of<number>();
const Answer = defineMessageType('test.answer').of<number>();

type End = (dying: ConnectedWorker) => unknown;

/** The ways in which a thread dies, or lets the bus go. */
const ends: readonly (readonly [name: string, end: End])[] = [
  ['by process.exit', (dying) => void dying.run('die', 'exit')],
  ['by an uncaught error', (dying) => void dying.run('die', 'throw')],
  ['when it is terminated', (dying) => dying.worker.terminate()],
  [
    'when it is terminated in a loop',
    (dying) => {
      void dying.run('die', 'hang');
      return dying.worker.terminate();
    },
  ],
  ['when it closes its port', (dying) => void dying.run('closePort')],
];

const count = 20;
const numbers = Array.from({ length: count }, (_, number) => String(number));

describe('a worker that dies', () => {
  const stage = useStage('main');
  let dying: ConnectedWorker;
  let living: ConnectedWorker;

  beforeEach(async () => {
    dying = await ConnectedWorker.start(stage.bus);
    living = await ConnectedWorker.start(stage.bus);
  });

  afterEach(async () => {
    await dying.end();
    await living.run('close');
    await living.end();
    expect(living.strays).toEqual([]);
  });

  const publishAll = (): void => {
    for (const number of numbers) stage.bus.topic('in').publish(Note, number);
  };

  it.each(ends)(
    'SPEC 10.3, 11.0: %s, its subscriptions end and their messages are accounted for',
    async (_, end) => {
      const { bus, observations } = stage;
      const { memory } = new Gate();
      const ids = (await dying.run('subscribeHeld', { topic: 'in', count: 3, memory })) as string[];
      publishAll();
      for (const id of ids) await observations.until({ id }, '0');
      await end(dying);
      // Settles when nothing is queued or running: every message of the dead thread has ended, the final ones as well.
      await bus.drain();
      expect(bus.topic('in').subscriberCount).toBe(0);
      expect(bus.statistics().subscriptions.filter(({ id }) => ids.includes(id))).toEqual([]);
      const errors = stage.takeErrors();
      for (const { code } of errors) expect(code).toBe('ERR_STASIS_WORKER_CRASHED');
      for (const id of ids) {
        const own = errors.filter(({ subscription }) => subscription?.id === id);
        const [ofMessages, ofSubscription] = [true, false].map((isMessage) =>
          own.filter(({ invocationMessage }) => (invocationMessage !== undefined) === isMessage),
        );
        // The message under way failed; those behind it were dropped, for the reason that is reported once.
        expect(ofMessages?.map(({ invocationMessage }) => invocationMessage?.value)).toEqual(['0']);
        expect(ofSubscription).toHaveLength(1);
      }
    },
  );

  it.each(ends)('SPEC 10.3: %s, nothing else is disturbed', async (_, end) => {
    const { bus, observations } = stage;
    const { memory } = new Gate();
    await dying.run('subscribeHeld', { topic: 'in', count: 1, memory });
    const options = { accept: ['Note'] };
    await living.run('subscribe', { topic: 'in', tag: 'living', handler: 'tell', options });
    await stage.subscribe(bus.topic('in'), 'tell', { accept: [Note] });
    publishAll();
    await end(dying);
    publishAll();
    await stage.reported('ERR_STASIS_WORKER_CRASHED');
    await bus.drain();
    stage.takeErrors();
    expect(observations.of('living')).toEqual([...numbers, ...numbers]);
    publishAll();
    await bus.drain();
    expect(observations.of('living')).toHaveLength(3 * count);
  });

  it.each(ends)('SPEC 10.3: %s, what it waited for at home is let go', async (_, end) => {
    const { bus } = stage;
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    bus.topic('full').subscribe(() => held, { congestion: { high: 1 }, accept: [Note] });
    bus.topic('full').publish(Note, 1);
    await dying.run('startWaiting', { held: 'held', congested: 'full' });
    await end(dying);
    release();
    await bus.drain();
    for (const { code } of stage.takeErrors()) expect(code).toBe('ERR_STASIS_WORKER_CRASHED');
    expect(bus.topic('held').subscriberCount).toBe(0);
  });

  it.each(ends)('SPEC 10.3: %s, what home has asked it for is rejected', async (_, end) => {
    const { bus, observations } = stage;
    const { memory } = new Gate();
    const [id = ''] = (await dying.run('subscribeHeld', { topic: 'in', count: 1, memory })) as string[];
    bus.topic('in').publish(Note, 'first');
    await observations.until({ id }, 'first');
    const asked = bus.topic('in').request(Note, 'second', { reply: Answer });
    const outcome = asked.then(
      () => 'answered',
      ({ code }) => code,
    );
    await end(dying);
    expect(await outcome).toBe('ERR_STASIS_WORKER_CRASHED');
    await bus.drain();
    stage.takeErrors();
  });

  it('SPEC 10.2, 10.3: what it published before process.exit arrives', async () => {
    const { bus } = stage;
    const heard: unknown[] = [];
    bus.topic('out').subscribe(({ value }) => void heard.push(value), { synchronous: true, accept: [Note] });
    void dying.run('publishAndExit', 5_000);
    await dying.exited;
    await living.run('publishTo', { topic: 'out', values: ['the end'] });
    await bus.drain();
    expect(heard.filter((value) => value !== 'the end')).toHaveLength(5_000);
  });

  it('SPEC 10.3: a handler on the pool that dies takes the functions it subscribed with it', async () => {
    const { bus, observations } = stage;
    const module = new URL('../../handlers/any-thread/leaving.mjs', import.meta.url);
    const parent = bus.topic('parent').subscribe(stage.pool.handler(module, { export: 'subscribeThenDie' }), {
      accept: [Note],
    });
    bus.topic('parent').publish(Note, 'subscribe');
    await observations.until(parent, 'subscribed');
    expect(bus.topic('child').subscriberCount).toBe(1);
    bus.topic('child').publish(Note, 'to the function');
    await observations.until({ id: 'child' }, 'to the function');
    bus.topic('parent').publish(Note, 'die');
    bus.topic('parent').publish(Note, 'go on');
    await observations.until(parent, 'go on');
    await bus.drain();
    expect(bus.topic('child').subscriberCount).toBe(0);
    const errors = stage.takeErrors();
    expect(errors.map(({ code }) => code)).toEqual([
      'ERR_STASIS_WORKER_CRASHED',
      'ERR_STASIS_WORKER_CRASHED',
    ]);
    expect(errors.map(({ subscription }) => subscription?.topic).toSorted()).toEqual(['child', 'parent']);
  });

  it('SPEC 13.1, 10.3: a question that another worker answers is answered while one dies', async () => {
    const { bus } = stage;
    await living.run('subscribe', { topic: 'ask', tag: 'living', handler: 'answer', options: {} });
    const asked = bus.topic('ask').request(Question, 4, { reply: Answer });
    await dying.worker.terminate();
    expect((await asked).value).toBe(8);
  });
});
