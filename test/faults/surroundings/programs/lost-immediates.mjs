// A function that was replaced before the bus was loaded, and tells nobody what it replaced, loses callbacks for a while. Time is
// moved on by hand. Says what was handled then, and afterwards.

import { syncBuiltinESMExports } from 'node:module';
import { performance } from 'node:perf_hooks';
import timers from 'node:timers';

const clock = Object.getPrototypeOf(performance);
const { now } = clock;
const { setImmediate: real } = timers;
let skippedMs = 0;
let isLosing = false;
clock.now = function () {
  return now.call(this) + skippedMs;
};
timers.setImmediate = (callback, ...rest) => (isLosing ? {} : real(callback, ...rest));
syncBuiltinESMExports();

const { Bus, defineMessageType } = await import('@stasis-bus/core');
const Numbered = defineMessageType('test.numbered');
const bus = new Bus();
const [first, second] = [bus.topic('first'), bus.topic('second')];
const handled = { first: 0, second: 0 };
const take = (_, { data }) => {
  handled[data] += 1;
  // More than a slice of turns may take.
  skippedMs += 10;
};
first.subscribe(take, { accept: [Numbered], data: 'first' });
second.subscribe(take, { accept: [Numbered], data: 'second' });
await bus.drain();
await new Promise((resolve) => real(resolve));

isLosing = true;
first.publish(Numbered, 1);
first.publish(Numbered, 2);
await new Promise((resolve) => real(resolve));
console.log(`first ${handled.first} second ${handled.second}`);

isLosing = false;
skippedMs += 1000;
second.publish(Numbered, 3);
await bus.drain();
console.log(`first ${handled.first} second ${handled.second}`);

// It is lost while nothing waits.
isLosing = true;
first.publish(Numbered, 4);
await new Promise((resolve) => real(resolve));
isLosing = false;
skippedMs += 1000;
second.publish(Numbered, 5);
await bus.drain();
console.log(`first ${handled.first} second ${handled.second}`);
