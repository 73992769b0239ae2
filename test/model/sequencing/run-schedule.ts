// Runs a schedule against a sequencer, with the rules checked after every step; then lets everything come to rest, and
// unsubscribes.

import type { BusError } from '../../../packages/core/src/errors/bus-error.js';
import { FakeExecutor } from './fake-executor.js';
import { FakeSubscription } from './fake-subscription.js';
import { inspect } from './inspection.js';
import { Violation } from './model-message.js';
import type { Setup } from './setup.js';
import { decodeStep, type Step } from './step.js';
import type { Subject } from './subject.js';

const mostRounds = 200;

/** @throws Violation, or whatever the sequencer throws */
export function runSchedule(
  subject: Subject,
  setup: Setup,
  codes: readonly number[],
  log?: string[] | undefined,
): void {
  const subscription = new FakeSubscription(subject, setup, log);
  const executor = new FakeExecutor(subject, subscription, setup.hosts);
  for (const code of codes) {
    run(decodeStep(code), subscription, executor);
    inspect(subscription, executor);
  }
  comeToRest(subscription, executor);
  subscription.unsubscribe();
  inspect(subscription, executor);
  comeToRest(subscription, executor);
  if (!subscription.expectation.hasEnded) throw new Violation('it never ended');
}

function run(step: Step, subscription: FakeSubscription, executor: FakeExecutor): void {
  switch (step.type) {
    case 'publish':
      subscription.publish(step.letter, step.key, step.isAwaited);
      break;
    case 'pull':
      pull(step, subscription, executor);
      break;
    case 'handled':
    case 'failed':
      executor.settle(step.batch, step.type);
      break;
    case 'overran':
      executor.overrun(step.batch);
      break;
    case 'crash':
      executor.crash(step.batch, step.started, step.released);
      break;
    case 'putBack':
      executor.putBack(step.batch, step.count, step.isFirstStarted);
      break;
    case 'unsubscribe':
      subscription.unsubscribe();
      break;
    case 'end':
      executor.end({ code: 'ERR_STASIS_HANDLER_LOAD' } as BusError);
      break;
    case 'route':
      subscription.route(step.letter, step.session);
      break;
    case 'filter':
      subscription.editFilter(step.edit, step.letter);
      break;
    case 'through':
      subscription.runLater();
      break;
    case 'react':
      subscription.reactWith(step.reaction, step.times);
      break;
  }
}

function pull(step: Step & { type: 'pull' }, subscription: FakeSubscription, executor: FakeExecutor): void {
  // Whose turn it can't be is rarely asked.
  const session = subscription.routes.sessions[step.session % subscription.routes.sessionsInUse];
  if (session === undefined) return;
  const inUse = executor.placeInUse ?? step.place;
  executor.pull(session, step.isElsewhere ? 1 - inUse : inUse, step.size);
}

/** Everything out completes, and every session that was woken asks, until nobody would. */
function comeToRest(subscription: FakeSubscription, executor: FakeExecutor): void {
  const { expectation } = subscription;
  const { sessions } = subscription.routes;
  for (let round = 0; round < mostRounds; round += 1) {
    while (executor.hasWork) {
      executor.settle(0, 'handled');
      inspect(subscription, executor);
    }
    subscription.runLater();
    inspect(subscription, executor);
    const awake = sessions.filter(({ isAwake }) => isAwake);
    if (awake.length === 0) {
      if (subscription.willLook || executor.hasWork) continue;
      if (expectation.open.length > 0) throw new Violation(`${expectation.open.join(', ')} never ended`);
      return;
    }
    for (const session of awake) {
      for (const place of [0, 1]) {
        if (!session.isAwakeAt(place)) continue;
        executor.pull(session, place, 3);
        inspect(subscription, executor);
      }
    }
  }
  throw new Violation('it never comes to rest');
}
