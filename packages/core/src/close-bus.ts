// Closing a bus within a deadline: drain, unsubscribe and join everything, then refuse further use (SPEC 11.7).

import type { BusCore } from './bus-core.js';
import { BusError } from './errors.js';
import { clearTimeout, setTimeout } from './real-time.js';

export async function closeBus(core: BusCore, timeoutMs: number): Promise<void> {
  const caller = core.runningSubscription;
  let onDeadline: () => void = () => {};
  const deadline = new Promise<never>((_, reject) => {
    onDeadline = () => reject(closeTimeout(core, timeoutMs, caller));
  });
  const timer = setTimeout(() => onDeadline(), timeoutMs);
  try {
    await Promise.race([drainAndLeave(core), deadline]);
  } finally {
    clearTimeout(timer);
    core.close();
  }
}

async function drainAndLeave(core: BusCore): Promise<void> {
  await core.activity.idle();
  const leaving = [...core.subscriptions];
  for (const subscription of leaving) subscription.unsubscribe();
  await Promise.all(leaving.map((subscription) => subscription.completed));
  await core.activity.idle();
}

/** @param caller the subscription in whose handler `close` was called */
function closeTimeout(core: BusCore, timeoutMs: number, caller: string | undefined): BusError {
  const running = [...core.subscriptions].flatMap(({ workText }) => workText ?? []);
  const hint =
    caller === undefined ? '' : `; it was closed in a handler of ${caller}, which must not wait for that`;
  return new BusError(
    'ERR_STASIS_CLOSE_TIMEOUT',
    `the bus did not become idle within ${timeoutMs} ms; still at work: ${running.join(', ') || 'handlers that are loading'}${hint}`,
  );
}
