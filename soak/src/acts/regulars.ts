// Subscriptions that stay for the whole run, one of each kind, with traffic in every round, so that anything that they leave behind for
// each message adds up.

import keepLedger from '../handlers/ledger-handler.js';
import { keys, Parcel } from '../handlers/load.js';
import { ledgerModule } from '../handlers/modules.js';
import { settles } from '../watch/settles.js';
import type { Order, Place, Spec } from '../watch/spec.js';
import { WatchedSubscription } from '../watch/watched-subscription.js';
import type { Scene } from './act.js';

const loads = 8000;
const places: readonly Place[] = ['pool', 'main', 'synchronous'];
const orders: readonly Order[] = ['serial', 'partitioned', 'concurrent'];

export class Regulars {
  readonly #topic: WatchedSubscription['topic'];
  readonly #watched: WatchedSubscription[] = [];

  constructor(scene: Pick<Scene, 'stage' | 'steady'>) {
    const topic = scene.stage.bus.topic('regulars');
    this.#topic = topic;
    for (const place of places) {
      for (const order of orders) {
        if (place === 'synchronous' && order !== 'serial') continue;
        const handler = place === 'pool' ? scene.steady.handler(ledgerModule) : keepLedger;
        const spec = specOf(place, order);
        this.#watched.push(
          new WatchedSubscription(scene.stage, topic, spec, (options) => topic.subscribe(handler, options)),
        );
      }
    }
  }

  async play({ stage, tally, random }: Scene): Promise<void> {
    for (let sent = 0; sent < loads; sent += 1) {
      const n = tally.nextNumber();
      this.#topic.publish(Parcel, { n, key: random.between(0, keys - 1), deed: 'work', victim: 0 });
      if (sent % 250 === 249) await new Promise((resolve) => setImmediate(resolve));
    }
    await settles(tally, 'draining', stage.bus.drain());
    for (const watched of this.#watched) {
      watched.expected += loads;
      const { queued = -1, handled = -1, passed } = stage.statisticsOf(watched.id) ?? {};
      if (queued !== 0 || handled !== passed) {
        tally.problem(
          `${watched.describe()}: ${queued} queued and ${handled} of ${passed} handled when drained`,
        );
      }
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.#watched.map((watched) => watched.end()));
  }
}

function specOf(place: Place, order: Order): Spec {
  return {
    place,
    order,
    concurrency: 4,
    sticky: place === 'pool' && order === 'partitioned',
    onCrash: 'skip',
    timeout: undefined,
    maxQueue: undefined,
    accept: Parcel,
    patience: 0,
  };
}
