// What must hold after every step: the account balances, and whoever could go on has been woken.

import type { FakeExecutor } from './fake-executor.js';
import type { FakeSession } from './fake-session.js';
import type { FakeSubscription } from './fake-subscription.js';
import { type ModelMessage, Violation } from './model-message.js';
import { keysHeld } from './subject.js';

export function inspect(subscription: FakeSubscription, executor: FakeExecutor): void {
  inspectAccount(subscription);
  if (subscription.hasUnreported) throw new Violation('an error is not reported');
  inspectEnd(subscription);
  inspectKeys(subscription);
  inspectWakes(subscription, executor);
}

function inspectAccount({ expectation, received, sequencer, ...rest }: FakeSubscription): void {
  const { passed, handled, failed, dropped, retried, open } = expectation;
  const isBalanced =
    received.handledCount === handled &&
    received.failed === failed &&
    received.dropped === dropped &&
    received.retried === retried;
  if (!isBalanced) {
    throw new Violation(
      `handled ${received.handledCount}, failed ${received.failed}, dropped ${received.dropped}, ` +
        `retried ${received.retried}, and not ${handled}, ${failed}, ${dropped}, ${retried}`,
    );
  }
  if (passed !== handled + failed + dropped + open.length)
    throw new Violation(`${passed} passed: the model's own account does not balance`);
  if (sequencer.queued !== open.length)
    throw new Violation(`${sequencer.queued} are queued, and not ${open.length}`);
  if (rest.reportedQueue !== open.length)
    throw new Violation(`it said last that ${rest.reportedQueue} are queued, now it is ${open.length}`);
  const activity = open.length > 0 ? 1 : 0;
  if (rest.activity !== activity) throw new Violation(activity > 0 ? 'it is not busy' : 'it is never idle');
  for (const { waiter } of expectation.awaited) waiter?.inspect();
}

function inspectEnd({ expectation }: FakeSubscription): void {
  if (expectation.isEndDue && !expectation.hasEnded) throw new Violation('it has not ended');
}

/** What nobody has queued or out is forgotten. */
function inspectKeys({ expectation, sequencer }: FakeSubscription): void {
  const held = keysHeld(sequencer);
  if (held === 0) return;
  const open = new Set(expectation.open.map(({ key }) => key).filter((key) => key !== undefined));
  if (held > open.size) throw new Violation(`it holds ${held} keys for ${open.size}`);
}

/** A wake is lost if a session could go on, has room, and would not ask. */
function inspectWakes(subscription: FakeSubscription, executor: FakeExecutor): void {
  const { expectation, mayPassOn } = subscription;
  const { sessions } = subscription.routes;
  const { firstOut, setup } = expectation;
  const due = setup.kind === 'serial' ? dueInSeries(expectation.open, firstOut) : dueInParallel(subscription);
  for (const message of due) {
    const session = subscription.routeOf(message);
    // It is looked up again when the code that runs now is through.
    if (subscription.willLook && expectation.isTurnOf(message)) continue;
    if (firstOut !== undefined && setup.kind === 'serial' && firstOut.session !== session) continue;
    if (session !== undefined && !session.hasRoom) continue;
    if (session !== undefined && hears(session, executor.placeInUse)) continue;
    // Who was woken for another message, which is gone or has another route now, asks, and passes the wake on; and what
    // is out wakes when it is back.
    if (mayPassOn && (firstOut !== undefined || sessions.some(({ isAwake }) => isAwake))) continue;
    throw new Violation(`the wake for ${message} is lost: ${session?.name ?? 'nobody'} would not ask`);
  }
}

function hears(session: FakeSession, placeInUse: number | undefined): boolean {
  if (placeInUse !== undefined) return session.isAwakeAt(placeInUse);
  return session.isAwakeAt(0) && session.isAwakeAt(1);
}

function dueInSeries(open: readonly ModelMessage[], firstOut: ModelMessage | undefined): ModelMessage[] {
  const head = open.find(({ state }) => state === 'queued');
  return head === undefined || (head.isFinal && firstOut !== undefined) ? [] : [head];
}

/** What a new place could take, the first of each key. */
export function dueInParallel({ expectation }: FakeSubscription): ModelMessage[] {
  const { open, places, setup } = expectation;
  const [first] = open;
  if (first === undefined || places.size >= setup.limit) return [];
  if (first.isBarrier) return first.state === 'queued' ? [first] : [];
  const due: ModelMessage[] = [];
  const keys = new Set<unknown>();
  for (const message of open) {
    if (message.isBarrier) break;
    if (keys.has(message.key)) continue;
    keys.add(message.key);
    if (message.state === 'queued') due.push(message);
  }
  return due;
}
