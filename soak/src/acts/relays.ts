// Handlers on threads and at home pass on what they receive. All of it must arrive at the next topic, once and in order.

import keepLedger from '../handlers/ledger-handler.js';
import { keys, Parcel } from '../handlers/load.js';
import { ledgerModule } from '../handlers/modules.js';
import { settles } from '../watch/settles.js';
import type { Spec } from '../watch/spec.js';
import { WatchedSubscription } from '../watch/watched-subscription.js';
import type { Act, Scene } from './act.js';

const loads = 1500;

export const relays: Act = async (scene) => {
  for (const place of ['pool', 'main'] as const) await relay(scene, place);
};

async function relay(scene: Scene, place: Spec['place']): Promise<void> {
  const { stage, tally, random, name } = scene;
  const first = stage.bus.topic(`${name}/${place}/first`);
  const second = stage.bus.topic(`${name}/${place}/second`);
  const patience = random.oneIn(2) ? random.between(5, 50) : 0;
  const relaying = subscribe(scene, first, { ...plain, place, patience }, second.name);
  const receiving = (['pool', 'main', 'synchronous'] as const).map((at) =>
    subscribe(scene, second, { ...plain, place: at }),
  );
  for (let sent = 0; sent < loads; sent += 1) {
    const n = tally.nextNumber();
    first.publish(Parcel, { n, key: random.between(0, keys - 1), deed: 'work', victim: 0 });
    if (sent % 100 === 99) await new Promise((resolve) => setImmediate(resolve));
  }
  relaying.expected = loads;
  await settles(tally, 'draining', stage.bus.drain());
  for (const watched of receiving) watched.expected = relaying.ledger.read('relayed');
  if (relaying.ledger.read('relayed') !== loads) tally.problem('not every load was passed on');
  await Promise.all([relaying, ...receiving].map((watched) => watched.end()));
}

const plain: Spec = {
  place: 'main',
  order: 'serial',
  concurrency: 1,
  sticky: false,
  onCrash: 'skip',
  timeout: undefined,
  maxQueue: undefined,
  accept: undefined,
  patience: 0,
};

function subscribe(
  { stage, steady }: Scene,
  topic: WatchedSubscription['topic'],
  spec: Spec,
  relayTo?: string,
): WatchedSubscription {
  const handler = spec.place === 'pool' ? steady.handler(ledgerModule) : keepLedger;
  return new WatchedSubscription(stage, topic, spec, (options) => topic.subscribe(handler, options), relayTo);
}
