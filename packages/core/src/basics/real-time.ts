// The platform's timers, microtasks and clocks, as they were when the package was loaded. The bus uses these and never the globals:
// fake timers that a test installs later neither stop its work nor move its deadlines, and leave nothing behind when removed.
// Fakes that were installed before are bypassed if they reveal what they replaced, as those of sinon, jest and vitest do.

import { performance } from 'node:perf_hooks';
import * as timers from 'node:timers';

/** How a function of `@sinonjs/fake-timers` (which sinon, jest and vitest use) reveals what it replaced. */
interface Fake {
  readonly clock?: Readonly<Record<string, unknown>>;
}

function real<F>(name: string, given: F): F {
  const replaced = (given as Fake).clock?.[`_${name}`];
  return replaced === undefined ? given : (replaced as F);
}

// From the module, because jsdom's globals are different or absent.
export const setTimeout = /* @__PURE__ */ real('setTimeout', timers.setTimeout);
export const clearTimeout = /* @__PURE__ */ real('clearTimeout', timers.clearTimeout);
export const setInterval = /* @__PURE__ */ real('setInterval', timers.setInterval);
export const clearInterval = /* @__PURE__ */ real('clearInterval', timers.clearInterval);
export const setImmediate = /* @__PURE__ */ real('setImmediate', timers.setImmediate);
export const hrtime = /* @__PURE__ */ real('hrtime', process.hrtime);
export const queueMicrotask = /* @__PURE__ */ real('queueMicrotask', globalThis.queueMicrotask);

// Fake functions are own properties of `performance`; the prototype keeps the real ones.
const { now } = Object.getPrototypeOf(performance) as typeof performance;

export const { timeOrigin } = performance;

export function performanceNow(): number {
  return now.call(performance);
}

/** Returns whole epoch milliseconds, by the wall clock. */
export const { now: epochMs } = /* @__PURE__ */ realDate();

/** Finds the real `Date`: a fake is a class that extends it, or that has its prototype. */
function realDate(): DateConstructor {
  let date: unknown = globalThis.Date;
  for (;;) {
    const base: unknown = Object.getPrototypeOf(date);
    if (typeof base !== 'function' || !Object.hasOwn(base, 'now')) break;
    date = base;
  }
  return (date as DateConstructor).prototype.constructor as DateConstructor;
}
