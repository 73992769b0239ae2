// Lets no timer of this thread fire, to see that nothing waits for one. It is a question of order and not of time: what
// follows from events alone happens on however busy a machine, and what waits for a timer never does.

import { vi } from 'vitest';

/** Does this while all timers of this thread stand still. */
export async function withoutTimers(task: () => Promise<void>): Promise<void> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] });
  try {
    await task();
  } finally {
    vi.useRealTimers();
  }
}
