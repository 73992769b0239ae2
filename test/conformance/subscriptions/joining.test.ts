// Joining: when the handler has completed the final message, and not from inside of it.

import { describe, expect, it } from 'vitest';
import { Gate } from '../../support/gate.js';
import { atHome, everywhere, onEach, queued } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';

shareThreads();

/** Whether a promise has settled by the next turn of the event loop; until the gate is open it cannot have. */
async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const turn = new Promise((resolve) => setImmediate(resolve, 'pending'));
  return (await Promise.race([promise, turn])) === 'pending';
}

describe('SPEC 4.7 join', () => {
  onEach(queued, (stage) => {
    it('settles when the handler has completed the final message', async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell:tellHeld', { data: { final: gate.memory } });
      topic.publish(Note, 1);
      subscription.unsubscribe();
      const joined = subscription.join();
      await stage.observations.until(subscription, 'final');
      expect(await isPending(joined)).toBe(true);
      gate.open();
      await joined;
      expect(stage.observations.of(subscription.id).slice(1)).toEqual(['1', 'final', 'final done']);
    });

    it('isDone is true while the final message is being handled', async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell:tellHeld', { data: { final: gate.memory } });
      subscription.unsubscribe();
      await stage.observations.until(subscription, 'final');
      expect([subscription.isSubscribed, subscription.isDone]).toEqual([false, true]);
      gate.open();
      await subscription.join();
      expect(subscription.isDone).toBe(true);
    });

    it('isSubscribed turns false at unsubscribe, isDone not while messages before the final one are handled', async () => {
      const gates = { 1: new Gate(), 2: new Gate(), final: new Gate() };
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell:tellHeld', {
        data: { 1: gates[1].memory, 2: gates[2].memory, final: gates.final.memory },
      });
      for (const value of [1, 2]) topic.publish(Note, value);
      await stage.observations.until(subscription, '1');
      expect([subscription.isSubscribed, subscription.isDone]).toEqual([true, false]);
      subscription.unsubscribe();
      expect([subscription.isSubscribed, subscription.isDone]).toEqual([false, false]);
      gates[1].open();
      await stage.observations.until(subscription, '2');
      expect(subscription.isDone, 'while the last message before the final one is handled').toBe(false);
      gates[2].open();
      await stage.observations.until(subscription, 'final');
      expect(subscription.isDone).toBe(true);
      gates.final.open();
      await subscription.join();
    });

    it('is refused when the handler waits for it through its context', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'leaving:waitForOwnEnd');
      topic.publish(Note, 1);
      await stage.bus.drain();
      const [error] = stage.takeErrors();
      expect(error?.code).toBe('ERR_STASIS_HANDLER_FAILED');
      expect(error?.cause).toMatchObject({ code: 'ERR_STASIS_JOIN_DEADLOCK' });
      await subscription.unsubscribeAndJoin();
    });
  });

  onEach(everywhere, (stage) => {
    it('settles after unsubscribe, for everybody who joins, and at once when it is over', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell');
      const early = subscription.join();
      expect(await isPending(early)).toBe(true);
      await subscription.unsubscribeAndJoin();
      await Promise.all([early, subscription.join(), subscription.unsubscribeAndJoin()]);
      expect([subscription.isSubscribed, subscription.isDone]).toEqual([false, true]);
      expect(stage.observations.of(subscription.id)).toEqual([`Subscribe ${subscription.id}`, 'final']);
    });

    it('settles though the handler of the final message failed, and the error is reported', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'failing:failWhenFinal');
      await subscription.unsubscribeAndJoin();
      expect(stage.takeErrors().map((error) => error.code)).toEqual(['ERR_STASIS_HANDLER_FAILED']);
      expect(subscription.isDone).toBe(true);
    });

    it('rejects through the context of its own handler instead of hanging', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'leaving:joinFromInside');
      topic.publish(Note, 1);
      await stage.observations.until(subscription, 'ERR_STASIS_JOIN_DEADLOCK');
      await subscription.unsubscribeAndJoin();
    });
  });

  onEach(atHome, (stage) => {
    it('rejects when called synchronously in its own handler, before and in the final message', async () => {
      const topic = stage.bus.topic('calls');
      const refusals: unknown[] = [];
      const subscription = topic.subscribe((_message, { isFinal }) => {
        for (const join of [() => subscription.join(), () => subscription.unsubscribeAndJoin()]) {
          if (Note.is(_message) || isFinal) join().catch((error) => refusals.push(error.code));
        }
      }, stage.placed());
      topic.publish(Note, 1);
      await stage.bus.drain();
      expect(refusals).toEqual(Array.from({ length: 4 }, () => 'ERR_STASIS_JOIN_DEADLOCK'));
      expect(subscription.isDone).toBe(true);
    });

    it("is allowed in another subscription's handler", async () => {
      const topic = stage.bus.topic('calls');
      const one = topic.subscribe(() => {}, stage.placed());
      const joined = new Promise<string>((resolve) => {
        topic.subscribe((message) => {
          if (Note.is(message)) one.unsubscribeAndJoin().then(() => resolve('joined'), resolve);
        }, stage.placed());
      });
      topic.publish(Note, 1);
      expect(await joined).toBe('joined');
    });

    it('isDone is true in the handler of the final message', async () => {
      const topic = stage.bus.topic('calls');
      const seen: [isFinal: boolean, isDone: boolean][] = [];
      const subscription = topic.subscribe((_message, { isFinal }) => {
        if (Note.is(_message) || isFinal) seen.push([isFinal, subscription.isDone]);
      }, stage.placed());
      topic.publish(Note, 1);
      subscription.unsubscribe();
      await subscription.join();
      expect(seen).toEqual([
        [false, false],
        [true, true],
      ]);
    });
  });
});
