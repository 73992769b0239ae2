// Routers whose routes come and go, at home and on threads, while loads are published. There must be one order over all routes, and
// nothing may be lost, since a default takes what has no route.

import { MessageRouter, type RemoteHandler } from '@stasis-bus/core';
import keepLedger from '../handlers/ledger-handler.js';
import { keys, type Load, loadTypes } from '../handlers/load.js';
import { ledgerModule } from '../handlers/modules.js';
import { settles } from '../watch/settles.js';
import { randomSpec } from '../watch/spec.js';
import { WatchedSubscription } from '../watch/watched-subscription.js';
import type { Act, Scene } from './act.js';

const steps = 60;

export const routers: Act = async (scene) => {
  for (const number of [0, 1]) await play(scene, scene.stage.bus.topic(`${scene.name}/${number}`));
};

async function play(scene: Scene, topic: WatchedSubscription['topic']): Promise<void> {
  const { stage, tally, random } = scene;
  let router: MessageRouter | undefined;
  // The judge treats it as being at home, since no thread ends here.
  const spec = { ...randomSpec(random, 'main', false), accept: undefined, sticky: false };
  const watched = new WatchedSubscription(stage, topic, spec, (options) => {
    router = new MessageRouter(topic, options).setDefault(handlerOf(scene));
    return router;
  });
  const routed = new Set<(typeof loadTypes)[number]>();
  for (let step = 0; step < steps; step += 1) {
    const type = random.pick(loadTypes);
    if (routed.delete(type)) router?.remove(type);
    else {
      routed.add(type);
      router?.add(type, handlerOf(scene));
    }
    if (random.oneIn(10)) router?.setDefault(handlerOf(scene));
    watched.expected += publish(scene, topic);
    if (random.oneIn(2)) await new Promise((resolve) => setImmediate(resolve));
  }
  await settles(tally, 'draining', stage.bus.drain());
  await watched.end();
}

function handlerOf({ random, steady, inline }: Scene): typeof keepLedger | RemoteHandler {
  const choice = random.between(1, 4);
  if (choice === 1) return keepLedger;
  return (choice === 2 ? inline : steady).handler(ledgerModule);
}

function publish({ random, tally }: Scene, topic: WatchedSubscription['topic']): number {
  const count = random.between(1, 50);
  for (let sent = 0; sent < count; sent += 1) {
    const n = tally.nextNumber();
    const load: Load = { n, key: random.between(0, keys - 1), deed: 'work', victim: 0 };
    topic.publish(random.pick(loadTypes), load);
  }
  return count;
}
