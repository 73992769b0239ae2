// Lets a test set the wall clock, and let time pass, in this process and on threads that load this file first
// (`--import`). The bus takes the platform's clocks when it is loaded: import this before it.

import { performance } from 'node:perf_hooks';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

const name = 'stasis.test.clock';
if (isMainThread) setEnvironmentData(name, new Float64Array(new SharedArrayBuffer(16)));
/** By how many milliseconds the wall clock was set; how many have passed without being waited for. */
const cells = getEnvironmentData(name);

const { now: wallNow } = Date;
const clock = Object.getPrototypeOf(performance);
const { now } = clock;
const { timeOrigin } = performance;
// A thread's began by the wall clock of its start.
const setAtStart = isMainThread ? 0 : cells[0];

Date.now = () => wallNow() + cells[0] + cells[1];
clock.now = function () {
  return now.call(this) + cells[1];
};
Object.defineProperty(performance, 'timeOrigin', { value: timeOrigin + setAtStart });

/** Sets the wall clock by so many milliseconds. */
export function setWallClock(milliseconds) {
  cells[0] += milliseconds;
}

/** Sets the wall clock to what it would show had nobody set it. */
export function resetWallClock() {
  cells[0] = 0;
}

/** Lets time pass, in no time. */
export function letPass(milliseconds) {
  cells[1] += milliseconds;
}
