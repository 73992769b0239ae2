// Judges a subscription that has ended: its account must balance, and its ledger must show that every message was handled once, in
// order, and without overlapping others.
//
// When a thread is ended, its last entries in the ledger are lost: an invocation may have been claimed but not begun, or completed
// but not released. So if threads end, the figures may be off by the number of invocations that failed or were retried because of it,
// but by no more.

import type { SubscriptionStatistics } from '@stasis-bus/core';
import type { Ledger, LedgerCount } from '../handlers/ledger.js';
import type { Spec } from './spec.js';
import type { Tally } from './tally.js';

/** The counts that must be 0. */
const never: readonly LedgerCount[] = ['overlaps', 'inversions', 'afterFinal', 'damaged'];

/** What the judge is told about a subscription. */
export interface JudgedSubscription {
  readonly spec: Spec;
  readonly ledger: Ledger;
  /** How many loads the subscription should have received: one for each path, as the publisher knows. */
  readonly expected: number;
  /** Whether two paths lead, or once led, to the subscription. */
  readonly mayRepeat: boolean;
  /** Whether the subscription was told to unsubscribe itself, at an unknown time. */
  readonly leavesItself: boolean;
  /** Whether the subscription's pool was closed first. */
  readonly isBroken: boolean;
  readonly failures: number;
  readonly drops: number;
  readonly crashes: number;
  /** How many invocations were dropped when they were to be tried again. */
  readonly droppedAgain: number;
  /** How many invocations failed before they were started. */
  readonly unstarted: number;
  /** How many invocations failed at home by taking too long, where the handler is not ended. */
  readonly late: number;
  readonly failedFinals: number;
  /** Returns the subscription's settings as text. */
  describe(): string;
}

/**
 * Judges a subscription, and reports what is wrong to the tally.
 *
 * @param before what the bus had counted when the subscription was unsubscribed; `undefined` if it had left by itself
 */
export function judge(
  watched: JudgedSubscription,
  tally: Tally,
  before: SubscriptionStatistics | undefined,
): void {
  const { ledger, mayRepeat } = watched;
  const complain = (text: string): void => tally.problem(`${watched.describe()}: ${text}`);
  for (const name of never) if (ledger.read(name) > 0) complain(`${ledger.read(name)} ${name}`);
  if (!mayRepeat && ledger.read('repeats') > 0)
    complain(`${ledger.read('repeats')} loads were handled twice`);
  tally.straysLeft += ledger.read('strays');
  if (watched.isBroken) {
    addBroken(watched, tally, before);
    return;
  }
  judgeFinal(watched, complain);
  if (before === undefined) addSelfLeft(watched, tally);
  else judgeAccount(watched, tally, before, complain);
}

function judgeFinal(
  { spec, ledger, failedFinals }: JudgedSubscription,
  complain: (text: string) => void,
): void {
  const finals = ledger.read('finals');
  const isWanted = spec.accept === undefined;
  const most = isWanted ? 1 + ledger.read('restarts') : 0;
  if (finals > most || (isWanted && finals + failedFinals === 0)) complain(`${finals} final messages`);
}

function judgeAccount(
  watched: JudgedSubscription,
  tally: Tally,
  before: SubscriptionStatistics,
  complain: (text: string) => void,
): void {
  const { spec, ledger, failures, drops, crashes, droppedAgain, unstarted, late, expected } = watched;
  const { passed, handled, failed, dropped, queued, retried } = before;
  // A handler at home that takes too long has failed, but is still running.
  const twice = handled + failed + dropped + queued - passed;
  if (twice < 0 || twice > late) {
    complain(
      `accepted ${passed}, but ${handled} handled + ${failed} failed + ${dropped} dropped + ${queued} queued`,
    );
  }
  const accepted = passed + (spec.accept === undefined ? 1 : 0);
  const known = accepted - failures - drops;
  const neverBegun = drops - droppedAgain + unstarted;
  const slack = crashes + droppedAgain + ledger.read('restarts') + retried;
  const range = (what: string, value: number, most = slack): void => {
    if (value < 0 || value > most) complain(`${what}: off by ${value}, which may be 0 to ${most}`);
  };
  range('invocations', accepted - neverBegun - ledger.read('invocations'));
  range('completions', ledger.read('completions') - known, slack + late);
  if (!watched.leavesItself) range('loads', expected - neverBegun - ledger.read('loads'));
  addTo(tally, { accepted, handled: known, failed: failures, dropped: drops });
  tally.retried += ledger.read('restarts');
}

/** Adds a subscription that left while messages came. Nobody saw how many it accepted, but all of them ended. */
function addSelfLeft({ ledger, failures, drops }: JudgedSubscription, tally: Tally): void {
  const handled = ledger.read('completions');
  addTo(tally, { accepted: handled + failures + drops, handled, failed: failures, dropped: drops });
}

/** Adds a subscription whose pool was closed. Running invocations finished, and queued messages were dropped without separate reports. */
function addBroken(
  watched: JudgedSubscription,
  tally: Tally,
  before: SubscriptionStatistics | undefined,
): void {
  const { ledger, failures } = watched;
  const handled = ledger.read('completions');
  const accepted = Math.max(before?.passed ?? 0, handled + failures);
  addTo(tally, { accepted, handled, failed: failures, dropped: accepted - handled - failures });
}

function addTo(
  tally: Tally,
  { accepted, handled, failed, dropped }: Record<'accepted' | 'handled' | 'failed' | 'dropped', number>,
): void {
  tally.accepted += accepted;
  tally.handled += handled;
  tally.failed += failed;
  tally.dropped += dropped;
}
