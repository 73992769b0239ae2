// Publishes as many samples as the order says, from a worker thread.

import { defineHandler } from '@stasis-bus/worker-runtime/worker';
import { payload } from '../support/payload.js';
import { Order, Sample } from '../support/sample.js';

let published = 0;

export default defineHandler([Order], async ({ value }, { bus }) => {
  const topic = bus.topic('samples');
  for (let index = 0; index < value.messages; index += 1) {
    published += 1;
    topic.publish(Sample, payload(published));
    // A publisher that never waits would measure its own queue.
    if (published % value.flushEvery === 0) await bus.flush();
  }
  await bus.flush();
});
