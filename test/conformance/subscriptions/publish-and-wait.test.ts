// publishAndWait: publishing, and waiting until this subscription's handler is through with the message.

import { describe, expect, it } from 'vitest';
import { Gate } from '../../support/gate.js';
import { atHome, everywhere, onEach, queued, remote } from '../../support/placements.js';
import { Declined, Note, Other } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';

shareThreads();

describe('SPEC 4.9 publishAndWait', () => {
  onEach(everywhere, (stage) => {
    it("settles with 'handled' when the handler has completed the message, after those before it", async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', { accept: [Note] });
      for (const value of [1, 2]) topic.publish(Note, value);
      expect(await subscription.publishAndWait(Note.create(3))).toBe('handled');
      expect(stage.observations.of(subscription.id)).toEqual(['1', '2', '3']);
    });

    it("settles with 'filtered', 'declined' or 'unsubscribed' when the subscription does not get it", async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', { accept: [Note, Declined] });
      expect(await subscription.publishAndWait(Other.create(1))).toBe('filtered');
      expect(await subscription.publishAndWait(Declined.create(1))).toBe('declined');
      subscription.unsubscribe();
      expect(await subscription.publishAndWait(Note.create(1))).toBe('unsubscribed');
      expect(await stage.told(subscription)).toEqual([]);
    });

    it('publishes to the topic: the other subscribers get it as usual, whether this one does or not', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', { accept: [Note] });
      const other = await stage.subscribe(topic, 'tell', { accept: [Note, Other] });
      await subscription.publishAndWait(Note.create(1));
      await subscription.publishAndWait(Other.create(2));
      subscription.unsubscribe();
      await subscription.publishAndWait(Note.create(3));
      expect(await stage.told(other)).toEqual(['1', '2', '3']);
      expect(stage.observations.of(subscription.id)).toEqual(['1']);
    });

    it('rejects with the error when the invocation failed, which is reported as well', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'failing:fail', { accept: [Note] });
      const error = await subscription.publishAndWait(Note.create(1)).catch((thrown) => thrown);
      expect(error).toMatchObject({
        code: 'ERR_STASIS_HANDLER_FAILED',
        cause: { name: 'RangeError', message: 'cannot handle 1' },
        subscription: { id: subscription.id, topic: 'calls' },
      });
      expect(stage.takeErrors()).toEqual([error]);
    });

    it('of a filtered message settles at once, whatever is queued', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', { accept: [Note] });
      const settled: string[] = [];
      const filtered = subscription.publishAndWait(Other.create(1)).then((how) => settled.push(how));
      const handled = subscription.publishAndWait(Note.create(2)).then((how) => settled.push(how));
      await Promise.all([filtered, handled]);
      expect(settled).toEqual(['filtered', 'handled']);
    });

    it('many at once settle each with its own message', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'failing:failOnOdd', { accept: [Note] });
      const outcomes = await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          subscription.publishAndWait(Note.create(index)).catch((error) => error.invocationMessage.value),
        ),
      );
      expect(outcomes).toEqual(outcomes.map((_, index) => (index % 2 === 0 ? 'handled' : index)));
      stage.takeErrors();
    });

    it('what is no message is refused', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', { accept: [Note] });
      const wrong = { type: Note, value: 1 } as unknown as ReturnType<typeof Note.create>;
      await expect(subscription.publishAndWait(wrong)).rejects.toMatchObject({
        code: 'ERR_STASIS_INVALID_ARGUMENT',
      });
    });
  });

  onEach(queued, (stage) => {
    it('does not settle while the handler is still at it', async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell:tellHeld', {
        accept: [Note],
        data: { 1: gate.memory },
      });
      let settled = false;
      const waiting = subscription.publishAndWait(Note.create(1)).then(() => {
        settled = true;
      });
      await stage.observations.until(subscription, '1');
      expect(settled).toBe(false);
      gate.open();
      await waiting;
      expect(stage.observations.of(subscription.id)).toEqual(['1', '1 done']);
    });

    it('can be given up with a signal; the message is handled all the same', async () => {
      const gate = new Gate();
      const abort = new AbortController();
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell:tellHeld', {
        accept: [Note],
        data: { 1: gate.memory },
      });
      const waiting = subscription.publishAndWait(Note.create(1), { signal: abort.signal });
      await stage.observations.until(subscription, '1');
      abort.abort(new Error('no longer'));
      await expect(waiting).rejects.toThrow('no longer');
      gate.open();
      expect(await stage.told(subscription)).toEqual(['1', '1 done']);
    });

    it('with a message that was published before waits for its own copy', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', { accept: [Note] });
      const message = Note.create(1);
      topic.publish(message);
      expect(await subscription.publishAndWait(message)).toBe('handled');
      expect(stage.observations.of(subscription.id)).toEqual(['1', '1']);
    });
  });

  onEach(remote, (stage) => {
    it('rejects when the message is dropped', async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell:tellHeld', {
        accept: [Note],
        data: { 1: gate.memory },
      });
      topic.publish(Note, 1);
      await stage.observations.until(subscription, '1');
      const outcome = subscription.publishAndWait(Note.create(2)).catch((error) => error.code);
      const closed = stage.pool.close();
      gate.open();
      await closed;
      expect(await outcome).toBe('ERR_STASIS_EXECUTOR_CLOSED');
      expect(stage.takeErrors().map((error) => error.code)).toContain('ERR_STASIS_EXECUTOR_CLOSED');
    });
  });

  onEach(atHome, (stage) => {
    it("inside the subscription's own handler rejects, and publishes nothing", async () => {
      const topic = stage.bus.topic('calls');
      const seen: unknown[] = [];
      topic.subscribe(({ value }) => void seen.push(value), { synchronous: true, accept: [Note] });
      const refusals: unknown[] = [];
      const subscription = topic.subscribe(
        ({ value }) => {
          if (value !== 1) return;
          subscription.publishAndWait(Note.create(2)).catch((error) => refusals.push(error.code));
        },
        stage.placed({ accept: [Note] }),
      );
      topic.publish(Note, 1);
      await stage.bus.drain();
      expect(refusals).toEqual(['ERR_STASIS_JOIN_DEADLOCK']);
      expect(seen).toEqual([1]);
    });
  });
});
