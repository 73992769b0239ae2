// Closing a bus within a deadline: drain, unsubscribe in the order of the flow, join, then refuse further use (SPEC 11.7).

import { nowMs } from '../basics/clock.js';
import { setImmediate } from '../basics/real-time.js';
import { within } from '../basics/within.js';
import { BusError } from '../errors/bus-error.js';
import type { SubscriptionCore } from '../subscription/subscription-core.js';
import type { BusCore } from './bus-core.js';
import { Closing } from './closing.js';
import { isOvertaken, nextRound } from './leaving-order.js';

/** The most steps in a round. If a round has more subscriptions, several leave in each step. */
const mostSteps = 64;

export async function closeBus(core: BusCore, timeoutMs: number): Promise<void> {
  const caller = core.runningSubscription;
  const endsAtMs = nowMs() + timeoutMs;
  try {
    if (await within(timeoutMs, endAll(core, endsAtMs))) return;
    throw closeTimeout(core, timeoutMs, caller);
  } finally {
    core.close();
  }
}

async function endAll(core: BusCore, endsAtMs: number): Promise<void> {
  await core.activity.idle();
  const closing = new Closing(core);
  core.closing = closing;
  // From now on every message takes the slow path, where `closing` sees it.
  core.watchChanged();
  for (let round = nextRound(core); round.length > 0 && !core.isClosed; round = nextRound(core))
    await endRound(closing, round, endsAtMs);
  await haveEnded(core, [...core.subscriptions]);
}

/**
 * Ends a round. Waits for at most half of the time that is left, and between its steps for at most a tenth in all. So if a handler
 * hangs, other subscriptions miss what it would have published, but still get their final messages.
 */
async function endRound(
  closing: Closing,
  round: readonly SubscriptionCore[],
  endsAtMs: number,
): Promise<void> {
  const { core } = closing;
  const atOnce = Math.ceil(round.length / mostSteps);
  const stepMs = (endsAtMs - nowMs()) / 10 / Math.ceil(round.length / atOnce);
  let left = 0;
  do {
    const leaving = round.slice(left, left + atOnce);
    left += atOnce;
    closing.dismiss(leaving);
    await within(stepMs, haveEnded(core, leaving));
  } while (left < round.length && !isOvertaken(core, round));
  await within((endsAtMs - nowMs()) / 2, haveEnded(core, round.slice(0, left)));
}

/** Settles when the subscriptions have ended and everything that was published meanwhile is handled. */
async function haveEnded(core: BusCore, leaving: readonly SubscriptionCore[]): Promise<void> {
  await Promise.all(leaving.map(({ completed }) => completed));
  await core.activity.idle();
  // Code that has waited for the same may publish now, and its messages must be handled too.
  await new Promise<void>((resolve) => setImmediate(resolve));
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
