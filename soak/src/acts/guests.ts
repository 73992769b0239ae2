// Buses and pools that are opened and closed: a bus beside the lasting pool, a pool beside the lasting bus, and both, closed in the
// middle of their traffic.

import { WorkerPool } from '@stasis-bus/worker-runtime';
import { outcomeOf, Rejection, settles } from '../watch/settles.js';
import { Stage } from '../watch/stage.js';
import type { Act, Scene } from './act.js';
import { Traffic, traffic } from './traffic.js';

const steps = 25;

export const guestBus: Act = async (scene) => {
  const stage = new Stage(scene.tally);
  await traffic(scene, { stage, pool: scene.steady, isRough: false, steps });
  await closeBus(scene, stage);
};

export const guestPool: Act = async (scene) => {
  const threads = scene.random.pick([1, { min: 0, max: 2 }]);
  const pool = new WorkerPool({ threads, name: scene.name, idleTimeout: 100 });
  await traffic(scene, { stage: scene.stage, pool, isRough: false, steps });
  await settles(scene.tally, 'closing a pool', pool.close());
};

/** Closes the pool first: its subscriptions end, what is queued for them is dropped, and all of them are joined. */
export const closedUnderTraffic: Act = async (scene) => {
  const { random, tally } = scene;
  const stage = new Stage(tally);
  const pool = new WorkerPool({ threads: random.between(1, 2), name: scene.name });
  const play = new Traffic(scene, { stage, pool, isRough: random.oneIn(2), steps });
  for (let step = 0; step < steps; step += 1) await play.step();
  for (const watched of play.network.subscribed) watched.remember();
  const closing = settles(tally, 'closing a pool under traffic', pool.close());
  play.burst(100);
  await closing;
  await play.end();
  await closeBus(scene, stage);
};

async function closeBus({ tally }: Scene, stage: Stage): Promise<void> {
  const outcome = await outcomeOf(tally, 'closing a bus', stage.bus.close());
  if (outcome instanceof Rejection) tally.problem(`closing a bus was rejected: ${String(outcome.reason)}`);
  const { subscriptions } = stage.bus.statistics();
  if (subscriptions.length > 0) tally.problem(`a closed bus has ${subscriptions.length} subscriptions left`);
}
