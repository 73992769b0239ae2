// Fake timers and clocks that stand still.

import perfHooks from 'node:perf_hooks';
import { vi } from 'vitest';

/** All that can be faked in a process of vitest. */
const toFake = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'queueMicrotask',
  'performance',
  'Date',
] as const;

export function installFakes(): void {
  vi.useFakeTimers({ toFake: [...toFake], now: 0 });
  // As newer versions than vitest's do.
  Object.defineProperty(perfHooks.performance, 'now', { value: () => 0, configurable: true });
}

export function removeFakes(): void {
  vi.useRealTimers();
  Reflect.deleteProperty(perfHooks.performance, 'now');
}
