// One invocation at a time and in order, wherever the handler runs. The account of every subscription is kept in memory
// that all threads share.

import { SubscriptionChange } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../support/ledger.js';
import { everywhere, onEach, queued } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';
import type { Stage } from '../../support/stage.js';

shareThreads();

const subscribers = 8;
const messages = 1_500;

async function subscribeLedgers(stage: Stage, reference: string): Promise<Ledger[]> {
  const ledgers = Array.from({ length: subscribers }, () => new Ledger());
  for (const { memory } of ledgers) {
    await stage.subscribe(stage.bus.topic('load'), reference, {
      data: memory,
      accept: [Note, SubscriptionChange],
    });
  }
  return ledgers;
}

/** Publishes ascending numbers in bursts of different sizes, with turns of the event loop between them. */
async function publishInBursts(stage: Stage): Promise<void> {
  const topic = stage.bus.topic('load');
  for (let sequence = 1; sequence <= messages; sequence += 1) {
    topic.publish(Note, sequence);
    if (sequence % 97 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

function expectFaultless(ledgers: readonly Ledger[]): void {
  for (const ledger of ledgers) {
    expect(ledger.account).toEqual({ invocations: messages + 1, overlaps: 0, inversions: 0, finals: 1 });
  }
}

describe('SPEC 4.2 invocations are serialized and in order', () => {
  onEach(everywhere, (stage) => {
    it('for synchronous handlers under load, the final message last', async () => {
      const ledgers = await subscribeLedgers(stage, 'ledger:count');
      await publishInBursts(stage);
      await stage.bus.close();
      expectFaultless(ledgers);
    });
  });

  onEach(queued, (stage) => {
    it('for asynchronous handlers: the next one starts when the promise of the one before has settled', async () => {
      const ledgers = await subscribeLedgers(stage, 'ledger:countLater');
      await publishInBursts(stage);
      await stage.bus.close();
      expectFaultless(ledgers);
    });

    it('for handlers that are now synchronous and now asynchronous', async () => {
      const ledgers = await subscribeLedgers(stage, 'ledger:countEither');
      await publishInBursts(stage);
      await stage.bus.close();
      expectFaultless(ledgers);
    });

    it('one after the other, as the handler itself tells it', async () => {
      const topic = stage.bus.topic('few');
      const subscription = await stage.subscribe(topic, 'tell:tellBoth', { accept: [Note] });
      for (const value of [1, 2, 3]) topic.publish(Note, value);
      expect(await stage.told(subscription)).toEqual([
        '1 begins',
        '1 ends',
        '2 begins',
        '2 ends',
        '3 begins',
        '3 ends',
      ]);
    });

    it('when the handler fails, the next message is still delivered after it', async () => {
      const topic = stage.bus.topic('few');
      const subscription = await stage.subscribe(topic, 'failing:failOnOdd', { accept: [Note] });
      for (const value of [1, 2, 3, 4]) topic.publish(Note, value);
      expect(await stage.told(subscription)).toEqual(['1', '2', '3', '4']);
      expect(stage.takeErrors().map((error) => [error.code, error.invocationMessage?.value])).toEqual([
        ['ERR_STASIS_HANDLER_FAILED', 1],
        ['ERR_STASIS_HANDLER_FAILED', 3],
      ]);
    });
  });

  onEach(everywhere, (stage) => {
    it('through a mixture of forwards: in the order of dispatch, whichever way the messages came', async () => {
      const { bus } = stage;
      const sources = ['load', 'near', 'far'].map((name) => bus.topic(name));
      const [load, near, far] = sources;
      if (load === undefined || near === undefined || far === undefined) return;
      near.forwardTo(load);
      far.forwardTo(bus.topic('between'));
      bus.topic('between').forwardTo(load);
      const ledgers = await subscribeLedgers(stage, 'ledger:count');
      for (let sequence = 1; sequence <= messages; sequence += 1) {
        sources[sequence % 3]?.publish(Note, sequence);
        if (sequence % 61 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await bus.close();
      expectFaultless(ledgers);
    });
  });
});
