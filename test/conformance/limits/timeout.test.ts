// How long an invocation may take.

import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Gate } from '../../support/gate.js';
import { onEach, queued, remote, useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import type { Stage } from '../../support/stage.js';
import { Block } from '../parallel/block.js';

/** Where others are to be in time: they do next to nothing. */
const longMs = 1_000;

function timeouts(stage: Stage): unknown[] {
  return stage.takeErrors().map(({ code, invocationMessage, attempt, subscription }) => {
    expect(subscription?.topic).toBe('calls');
    return [code, invocationMessage?.value, attempt];
  });
}

/** Blocks the thread for that long. */
function spin(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('SPEC 11.3 an invocation that overruns its timeout', () => {
  onEach(queued, (stage) => {
    it('is reported, and counted as failed; those within it are not', async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell:tellHeld', {
        accept: [Note],
        timeout: longMs,
        data: { slow: gate.memory },
      });
      await subscription.ready;
      topic.publish(Note, 'quick');
      await stage.bus.drain();
      const held = subscription.publishAndWait(Note.create('slow'));
      topic.publish(Note, 'next');
      await expect(held).rejects.toMatchObject({ code: 'ERR_STASIS_HANDLER_TIMEOUT' });
      gate.open();
      await stage.bus.drain();
      expect(timeouts(stage)).toEqual([['ERR_STASIS_HANDLER_TIMEOUT', 'slow', 1]]);
      const [counts] = stage.bus.statistics().subscriptions.filter(({ id }) => id === subscription.id);
      expect(counts).toMatchObject({ passed: 3, handled: 2, failed: 1, dropped: 0, retried: 0, queued: 0 });
      const told = stage.observations.of(subscription.id).filter((line) => !line.endsWith('done'));
      expect(told).toEqual(['quick', 'slow', 'next']);
    });

    it('is not tried again by the crash policy', async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell:tellHeld', {
        accept: [Note],
        timeout: longMs,
        onCrash: 'retry',
        data: { slow: gate.memory },
      });
      await subscription.ready;
      await expect(subscription.publishAndWait(Note.create('slow'))).rejects.toMatchObject({
        code: 'ERR_STASIS_HANDLER_TIMEOUT',
      });
      gate.open();
      await stage.bus.drain();
      expect(timeouts(stage)).toEqual([['ERR_STASIS_HANDLER_TIMEOUT', 'slow', 1]]);
      expect(stage.observations.of(subscription.id).filter((line) => line === 'slow')).toHaveLength(1);
    });
  });
});

describe('SPEC 11.3 at home', () => {
  const stage = useStage('main');

  it('it is told by its signal, and the next message waits for its end', async () => {
    const topic = stage.bus.topic('calls');
    const seen: string[] = [];
    let finish: () => void = () => {};
    const subscription = topic.subscribe(
      (message, { signal }) => {
        seen.push(String(message.value));
        if (message.value !== 'slow') return undefined;
        signal.addEventListener('abort', () => seen.push(`aborted: ${signal.reason.code}`));
        return new Promise<void>((resolve) => {
          finish = resolve;
        });
      },
      { accept: [Note], timeout: longMs },
    );
    const next = subscription.publishAndWait(Note.create('slow')).catch(({ code }) => code);
    topic.publish(Note, 'next');
    expect(await next).toBe('ERR_STASIS_HANDLER_TIMEOUT');
    await delay(0);
    expect(seen).toEqual(['slow', 'aborted: ERR_STASIS_HANDLER_TIMEOUT']);
    expect(subscription.queued).toBe(2);
    finish();
    await stage.bus.drain();
    expect(seen).toEqual(['slow', 'aborted: ERR_STASIS_HANDLER_TIMEOUT', 'next']);
    expect(timeouts(stage)).toEqual([['ERR_STASIS_HANDLER_TIMEOUT', 'slow', 1]]);
  });

  it('one outcome only: what it does after its time, it does for nobody', async () => {
    const topic = stage.bus.topic('calls');
    const abortable = async (signal: AbortSignal): Promise<void> =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('given up')));
      });
    topic.subscribe((_message, { signal }) => abortable(signal), { accept: [Note], timeout: 5 });
    topic.publish(Note, 1);
    await stage.bus.drain();
    expect(timeouts(stage)).toEqual([['ERR_STASIS_HANDLER_TIMEOUT', 1, 1]]);
    expect(stage.bus.statistics().subscriptions.find(({ topic: name }) => name === 'calls')).toMatchObject({
      passed: 1,
      handled: 0,
      failed: 1,
    });
  });

  it('a synchronous loop blocks home, and is reported when it has ended', async () => {
    const topic = stage.bus.topic('calls');
    const subscription = topic.subscribe(
      (message) => (message.value === 'slow' ? spin(longMs + 10) : undefined),
      {
        accept: [Note],
        timeout: longMs,
      },
    );
    await expect(subscription.publishAndWait(Note.create('slow'))).rejects.toMatchObject({
      code: 'ERR_STASIS_HANDLER_TIMEOUT',
    });
    expect(await subscription.publishAndWait(Note.create('quick'))).toBe('handled');
    expect(timeouts(stage)).toEqual([['ERR_STASIS_HANDLER_TIMEOUT', 'slow', 1]]);
  });
});

describe('SPEC 11.3 on a worker', () => {
  onEach(remote, (stage) => {
    it('its thread is replaced even when it is stuck in a synchronous loop', async () => {
      const endless = new Block();
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'hanging:loopOn', {
        accept: [Note],
        timeout: longMs,
        data: endless.memory,
      });
      await subscription.ready;
      for (const word of ['1', 'loop', '2', 'loop', '3']) {
        topic.publish(Note, word);
        // What has said something counts as handled when that has left the thread (SPEC 11.2): not to be mixed up here.
        await stage.bus.drain();
      }
      const told = stage.observations.of(subscription.id);
      expect(told.filter((line) => line !== 'loop')).toEqual(['1', '2', '3']);
      expect(timeouts(stage)).toEqual([
        ['ERR_STASIS_HANDLER_TIMEOUT', 'loop', 1],
        ['ERR_STASIS_HANDLER_TIMEOUT', 'loop', 1],
      ]);
      const { threads } = stage.bus.statistics();
      expect(threads.reduce((sum, { crashes }) => sum + crashes, 0)).toBe(2);
    });

    it('the messages of other subscriptions are handled all the same, each once', async () => {
      const endless = new Block();
      const topic = stage.bus.topic('calls');
      const stuck = await stage.subscribe(topic, 'hanging:loopOn', {
        accept: [Note],
        timeout: longMs,
        data: endless.memory,
      });
      const others = [];
      for (let count = 0; count < 4; count += 1)
        others.push(await stage.subscribe(topic, 'tell', { accept: [Note] }));
      await Promise.all([stuck, ...others].map(({ ready }) => ready));
      // The loop is first on its thread: what the others had said before it, in the same turn, would end with it.
      const words = ['loop', ...Array.from({ length: 50 }, (_, index) => `w${index}`)];
      for (const word of words) topic.publish(Note, word);
      await stage.bus.drain();
      for (const { id } of others) expect(stage.observations.of(id)).toEqual(words);
      expect(timeouts(stage)).toEqual([['ERR_STASIS_HANDLER_TIMEOUT', 'loop', 1]]);
    });
  });
});
