// The ends that come without a call of `unsubscribe`: a signal, and the end of a block.

import { describe, expect, it } from 'vitest';
import { everywhere, onEach } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';

shareThreads();

describe('SPEC 4.10 an AbortSignal at subscribe time', () => {
  onEach(everywhere, (stage) => {
    it('unsubscribes when it is aborted: what is queued is delivered, then the final message', async () => {
      const abort = new AbortController();
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', { signal: abort.signal });
      topic.publish(Note, 1);
      abort.abort();
      expect(subscription.isSubscribed).toBe(false);
      topic.publish(Note, 2);
      await subscription.join();
      expect(stage.observations.of(subscription.id)).toEqual([`Subscribe ${subscription.id}`, '1', 'final']);
    });

    it('that is aborted already gives a subscription that has ended', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', { signal: AbortSignal.abort() });
      expect(subscription.isSubscribed).toBe(false);
      topic.publish(Note, 1);
      await subscription.join();
      expect(stage.observations.of(subscription.id)).toEqual([`Subscribe ${subscription.id}`, 'final']);
    });

    it('that is aborted after the end does nothing', async () => {
      const abort = new AbortController();
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', { signal: abort.signal });
      await subscription.unsubscribeAndJoin();
      abort.abort();
      expect(await stage.told(subscription)).toEqual([`Subscribe ${subscription.id}`, 'final']);
    });
  });
});

describe('SPEC 4.10 Symbol.asyncDispose', () => {
  onEach(everywhere, (stage) => {
    it('is unsubscribe-and-join', async () => {
      const topic = stage.bus.topic('calls');
      let id = '';
      {
        await using subscription = await stage.subscribe(topic, 'tell');
        id = subscription.id;
        topic.publish(Note, 1);
      }
      topic.publish(Note, 2);
      expect(stage.observations.of(id)).toEqual([`Subscribe ${id}`, '1', 'final']);
    });
  });
});
