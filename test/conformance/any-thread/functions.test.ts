// Functions that are subscribed from any thread: they run there, and are subscriptions like any other.

import { threadId } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { type Actor, everybody, withEach } from '../../support/actors.js';
import { Gate } from '../../support/gate.js';
import { Note, Other } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';

shareThreads();

const tag = { id: 'there' };

async function subscribe(actor: Actor, handler: string, options: object = {}): Promise<{ id: string }> {
  const argument = { topic: 'in', tag: tag.id, handler, options };
  return (await actor.run('subscribe', argument)) as { id: string };
}

withEach(everybody, (actor) => {
  const told = (): string[] => actor.stage.observations.of(tag.id);
  const publish = (...values: readonly (string | number)[]): void => {
    for (const value of values) actor.stage.bus.topic('in').publish(Note, value);
  };

  it('SPEC 10.1: a function that is subscribed runs in its thread', async () => {
    const { threadId: there } = (await actor.run('subscribe', {
      topic: 'in',
      tag: tag.id,
      handler: 'tellThread',
      options: { accept: ['Note'] },
    })) as { threadId: number };
    publish(1, 2);
    await actor.stage.bus.drain();
    expect(told()).toEqual([String(there), String(there)]);
    const isAtHome = ['main', 'synchronous', 'inline'].includes(actor.kind);
    expect(there === threadId, 'at home').toBe(isAtHome);
  });

  it('SPEC 4.5, 4.6, 10.1: it gets its Subscribe first, then messages in order, then its final message', async () => {
    const { id } = await subscribe(actor, 'tell');
    publish(...Array.from({ length: 500 }, (_, index) => index));
    await actor.run('call', { tag: tag.id, methods: ['unsubscribe', 'join'] });
    publish('too late');
    await actor.stage.bus.drain();
    expect(told()).toEqual([
      `Subscribe ${id}`,
      ...Array.from({ length: 500 }, (_, index) => String(index)),
      'final',
    ]);
  });

  it('SPEC 4.2, 10.1: its invocations are serialized', async () => {
    await subscribe(actor, 'tellBoth', { accept: ['Note'] });
    publish(1, 2, 3, 4, 5);
    await actor.stage.bus.drain();
    expect(told()).toEqual([1, 2, 3, 4, 5].flatMap((number) => [`${number} begins`, `${number} ends`]));
  });

  it('SPEC 4.1, 4.8, 10.1: its context has the data, isFinal, and the subscription', async () => {
    const { id } = await subscribe(actor, 'tellContext', { data: { limit: 5 } });
    publish(1);
    await actor.run('call', { tag: tag.id, methods: ['unsubscribeAndJoin'] });
    const shown = { data: { limit: 5 }, isFinal: false, attempt: 1, aborted: false, topic: 'in' };
    expect(told().slice(1)).toEqual([
      `1 ${JSON.stringify(shown)} ${id}`,
      `final ${JSON.stringify({ ...shown, isFinal: true })} ${id}`,
    ]);
  });

  it('SPEC 3.3, 10.2: what is published right after subscribing reaches it', async () => {
    await actor.run('subscribeAndPublish', { topic: 'in', tag: tag.id });
    await actor.stage.bus.drain();
    expect(told()).toEqual(['at once']);
  });

  it('SPEC 4.12, 10.1: with concurrency, several run at once', async () => {
    const gate = new Gate();
    await subscribe(actor, 'tellHeld', { concurrency: 3, accept: ['Note'], data: gate.memory });
    publish(1, 2, 3, 4);
    for (const text of ['1 begins', '2 begins', '3 begins']) await actor.stage.observations.until(tag, text);
    expect(told().toSorted()).toEqual(['1 begins', '2 begins', '3 begins']);
    gate.open();
    await actor.stage.bus.drain();
    expect(told()).toHaveLength(8);
  });

  it('SPEC 11.3, 10.1: with a timeout, an invocation that overruns it is reported', async () => {
    const gate = new Gate();
    await subscribe(actor, 'tellHeld', { timeout: 1, accept: ['Note'], data: gate.memory });
    publish(1);
    await actor.stage.reported('ERR_STASIS_HANDLER_TIMEOUT');
    gate.open();
    await actor.stage.bus.drain();
    const codes = actor.stage.takeErrors().map(({ code }) => code);
    // A thread of a pool is ended for it, and the functions that were subscribed there end with it.
    const ended = actor.stage.isRemote ? ['ERR_STASIS_WORKER_CRASHED', 'ERR_STASIS_WORKER_CRASHED'] : [];
    expect(codes).toEqual(['ERR_STASIS_HANDLER_TIMEOUT', ...ended]);
    publish(2);
    await actor.stage.bus.drain();
    actor.stage.takeErrors();
    expect(told().includes('2 ends')).toBe(!actor.stage.isRemote);
  });

  it('SPEC 11.6, 10.1: with maxQueue, what is too much is dropped', async () => {
    const gate = new Gate();
    await subscribe(actor, 'tellHeld', { maxQueue: 2, accept: ['Note'], data: gate.memory });
    publish(1);
    await actor.stage.observations.until(tag, '1 begins');
    publish(2, 3, 4, 5, 6, 7, 8);
    gate.open();
    await actor.stage.bus.drain();
    const begun = told().filter((line) => line.endsWith('begins'));
    const errors = actor.stage.takeErrors();
    expect(begun.at(0)).toBe('1 begins');
    expect(begun.at(-1)).toBe('8 begins');
    expect(errors.length).toBeGreaterThan(0);
    expect(begun.length + errors.length).toBe(8);
    for (const { code } of errors) expect(code).toBe('ERR_STASIS_QUEUE_OVERFLOW');
  });

  it('SPEC 5.4, 5.6, 10.1: with accept, only these types; with acceptFormatters, only types that have one, and the final message', async () => {
    await subscribe(actor, 'tell', { accept: ['Other'] });
    publish(1);
    actor.stage.bus.topic('in').publish(Other, 2);
    await actor.run('call', { tag: tag.id, methods: ['unsubscribeAndJoin'] });
    expect(told()).toEqual(['2']);
    await subscribe(actor, 'tell', { acceptFormatters: ['shout'] });
    publish(3);
    await actor.run('call', { tag: tag.id, methods: ['unsubscribeAndJoin'] });
    expect(told()).toEqual(['2', 'final']);
  });

  it('SPEC 11.6, 10.1: with congestion, it is congested at the mark', async () => {
    const gate = new Gate();
    const options = { congestion: { high: 3, low: 0 }, accept: ['Note'], data: gate.memory };
    await subscribe(actor, 'tellHeld', options);
    publish(1);
    await actor.stage.observations.until(tag, '1 begins');
    const topic = actor.stage.bus.topic('in');
    publish(2);
    const before = topic.congested;
    publish(3, 4, 5, 6, 7, 8, 9);
    const after = topic.congested;
    gate.open();
    expect([before, after]).toEqual([false, true]);
    await topic.relieved();
    await actor.stage.bus.drain();
  });

  it('SPEC 4.10, 10.1: a signal unsubscribes it when aborted', async () => {
    await subscribe(actor, 'tell', { abortable: true, accept: ['Note'] });
    publish(1);
    await actor.run('abort', tag.id);
    await actor.run('call', { tag: tag.id, methods: ['join'] });
    publish(2);
    await actor.stage.bus.drain();
    expect(told()).toEqual(['1']);
    expect(actor.stage.bus.topic('in').subscriberCount).toBe(0);
  });

  it('SPEC 4.6, 10.1: it unsubscribes itself, and what was queued is still delivered', async () => {
    await subscribe(actor, 'leaveOnTwo', {});
    publish(1, 2, 3);
    await actor.run('call', { tag: tag.id, methods: ['join'] });
    expect(told().slice(1)).toEqual(['1', '2', '3', 'final']);
  });

  it('SPEC 11.1, 10.1: what it throws is reported with its class, code and stack, and the next is delivered', async () => {
    await subscribe(actor, 'throwOn', { accept: ['Note'] });
    publish('throw', 'go on');
    await actor.stage.bus.drain();
    expect(told()).toEqual(['throw', 'go on']);
    const [error] = actor.stage.takeErrors();
    expect(error).toMatchObject({ code: 'ERR_STASIS_HANDLER_FAILED', cause: { code: 'E_THERE' } });
    expect(error?.cause).toBeInstanceOf(RangeError);
    expect((error?.cause as Error | undefined)?.stack).toContain('subscribing.mjs');
  });

  it('SPEC 4.9, 10.1: publishAndWait settles when it has completed the message', async () => {
    await subscribe(actor, 'tellBoth', { accept: ['Note'] });
    expect(await actor.run('call', { tag: tag.id, methods: ['publishAndWait'], value: 1 })).toBe('handled');
    expect(told()).toEqual(['1 begins', '1 ends']);
    await actor.run('call', { tag: tag.id, methods: ['unsubscribeAndJoin'] });
    const again = actor.run('call', { tag: tag.id, methods: ['publishAndWait'], value: 2 });
    expect(await again).toBe('unsubscribed');
  });

  it('SPEC 4.7, 4.9: it cannot wait for its own end, nor can it from its context while it runs', async () => {
    const code = 'ERR_STASIS_JOIN_DEADLOCK';
    expect(await actor.run('joinInside', 'in')).toEqual([code, code, code, code]);
  });

  it('SPEC 10.1: options that need a function at home are refused', async () => {
    for (const options of [{ synchronous: true }, { unknown: 1 }, { concurrency: 0 }]) {
      expect(await actor.run('subscribeWrongly', options)).toBe('ERR_STASIS_INVALID_ARGUMENT');
    }
    expect(actor.stage.bus.findTopic('in')).toBeUndefined();
  });
});
