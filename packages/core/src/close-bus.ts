// Closing a bus within a deadline: drain, unsubscribe and join everything, then refuse further use (SPEC 11.7).

import type { BusCore } from './bus-core.js';
import { BusError } from './errors.js';
import { clearTimeout, setTimeout } from './real-time.js';

export async function closeBus(core: BusCore, timeoutMs: number): Promise<void> {
  let onDeadline: () => void = () => {};
  const deadline = new Promise<never>((_, reject) => {
    onDeadline = () => reject(closeTimeout(core, timeoutMs));
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

function closeTimeout(core: BusCore, timeoutMs: number): BusError {
  const running = [...core.subscriptions].flatMap(({ workText }) => workText ?? []);
  return new BusError(
    'ERR_STASIS_CLOSE_TIMEOUT',
    `the bus did not become idle within ${timeoutMs} ms; still at work: ${running.join(', ') || 'handlers that are loading'}`,
  );
}
