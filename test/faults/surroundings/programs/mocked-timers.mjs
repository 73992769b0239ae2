// Loads the bus, then mocks the timers with `node:test`. Says how many messages were handled, and what a deadline did.

import { mock } from 'node:test';
import { Bus, defineMessageType } from '@stasis-bus/core';

mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate', 'Date'] });

const { hrtime } = process;
const Numbered = defineMessageType('test.numbered');
const bus = new Bus();
const topic = bus.topic('calls');
let handled = 0;
topic.subscribe(
  () => {
    handled += 1;
    // Longer than what a slice of turns may take.
    const began = hrtime.bigint();
    while (hrtime.bigint() - began < 5_000_000n);
  },
  { accept: [Numbered] },
);
for (let number = 0; number < 3; number += 1) topic.publish(Numbered, number);
await bus.drain();
console.log(`handled ${handled}`);
console.log(Numbered.create(1).timestamp > Date.UTC(2024, 0) ? 'real time' : 'mocked time');
topic.subscribe(() => new Promise(() => {}), { accept: [Numbered] });
topic.publish(Numbered, 3);
await bus.close({ timeout: 1 }).catch(({ code }) => console.log(code));
