// Subscriptions of all kinds come and go, and forwards are made and cancelled, while loads are published in bursts. Some loads make
// one subscription fail, in one of many ways.

import type { WorkerPool } from '@stasis-bus/worker-runtime';
import type { Random } from '../basics/random.js';
import { type Deed, keys, type Load, loadTypes } from '../handlers/load.js';
import { ledgerModule } from '../handlers/modules.js';
import { Network } from '../watch/network.js';
import { outcomeOf, settles } from '../watch/settles.js';
import { type Place, randomSpec } from '../watch/spec.js';
import type { Stage } from '../watch/stage.js';
import type { WatchedSubscription } from '../watch/watched-subscription.js';
import type { Act, Scene } from './act.js';

export interface TrafficOptions {
  readonly stage: Stage;
  readonly pool: WorkerPool;
  /** Whether threads are ended in the middle. */
  readonly isRough: boolean;
  readonly steps: number;
}

/** Traffic on threads that stay alive. */
export const calmTraffic: Act = (scene) =>
  traffic(scene, { ...scene, pool: scene.steady, isRough: false, steps: 120 });

/** Traffic on threads that are ended in the middle. */
export const roughTraffic: Act = (scene) =>
  traffic(scene, { ...scene, pool: scene.rough, isRough: true, steps: 80 });

export async function traffic(scene: Scene, options: TrafficOptions): Promise<void> {
  const play = new Traffic(scene, options);
  for (let step = 0; step < options.steps; step += 1) await play.step();
  await play.end();
}

const mostSubscriptions = 14;
const places: readonly Place[] = ['pool', 'pool', 'pool', 'main', 'synchronous', 'inline'];

export class Traffic {
  readonly network: Network;
  readonly #scene: Scene;
  readonly #options: TrafficOptions;
  readonly #random: Random;
  readonly #ending: Promise<void>[] = [];
  /** How many more deeds may end a thread, since these cost time. */
  #threadsToEnd: number;

  constructor(scene: Scene, options: TrafficOptions) {
    this.#scene = scene;
    this.#options = options;
    this.#random = scene.random;
    this.#threadsToEnd = options.isRough ? 8 : 0;
    this.network = new Network(options.stage, scene.name, 5);
    for (let count = 0; count < 6; count += 1) this.#subscribe();
  }

  async step(): Promise<void> {
    const choice = this.#random.between(1, 20);
    if (choice <= 3) this.#subscribe();
    else if (choice <= 5) this.#unsubscribe();
    else if (choice === 6) this.network.forward(this.#random);
    else if (choice === 7) this.network.cancel(this.#random);
    else if (choice === 8) this.#publishAndWait();
    else if (choice <= 10) this.#singleOut();
    else this.burst(this.#random.between(1, 300));
    if (this.#random.oneIn(3)) await new Promise((resolve) => setImmediate(resolve));
    for (const topic of this.network.topics) {
      if (topic.congested) await settles(this.#scene.tally, 'relief', topic.relieved());
    }
  }

  async end(): Promise<void> {
    const { tally } = this.#scene;
    this.network.cancelAll();
    await settles(tally, 'draining', this.#options.stage.bus.drain());
    for (const watched of [...this.network.subscribed]) this.#ending.push(this.network.unsubscribe(watched));
    await Promise.all(this.#ending);
  }

  #subscribe(): void {
    if (this.network.subscribed.length >= mostSubscriptions) return;
    const { inline } = this.#scene;
    const { pool, isRough } = this.#options;
    const place = this.#random.pick(places);
    const spec = randomSpec(this.#random, place, isRough);
    const executor = place === 'pool' ? pool : place === 'inline' ? inline : undefined;
    const at = this.#random.between(0, this.network.topics.length - 1);
    this.network.subscribe(at, spec, executor?.handler(ledgerModule));
  }

  #unsubscribe(): void {
    if (this.network.subscribed.length <= 3) return;
    this.#ending.push(this.network.unsubscribe(this.#random.pick(this.network.subscribed)));
  }

  /** Publishes `count` loads to one topic. */
  burst(count: number): void {
    const at = this.#random.between(0, this.network.topics.length - 1);
    for (let sent = 0; sent < count; sent += 1) this.#publish(at, 'work', 0);
  }

  #publish(at: number, deed: Deed, victim: number, type = this.#random.pick(loadTypes)): void {
    this.network.publish(at, type, this.#load(deed, victim), this.#random.oneIn(50));
  }

  #load(deed: Deed, victim: number): Load {
    const n = this.#scene.tally.nextNumber();
    const load = { n, key: this.#random.between(0, keys - 1), deed, victim };
    if (!this.#random.oneIn(10)) return load;
    return { ...load, bytes: new Uint8Array(this.#random.between(1, 2048)).fill(n & 0xff) };
  }

  /** Makes one subscription do something unusual. */
  #singleOut(): void {
    const onThreads = this.network.subscribed.filter(({ spec }) => spec.place === 'pool');
    const fromThese = this.#options.isRough && onThreads.length > 0 ? onThreads : this.network.subscribed;
    const watched = this.#random.pick(fromThese);
    const deed = this.#random.pick(this.#deedsFor(watched));
    if (deed === 'leave') watched.leavesItself = true;
    if (deed === 'exit' || deed === 'loop' || deed === 'hang') this.#threadsToEnd -= 1;
    const type = loadTypes.find((candidate) => candidate === watched.spec.accept);
    this.#publish(this.network.topics.indexOf(watched.topic), deed, watched.ordinal, type);
  }

  #deedsFor({ spec }: WatchedSubscription): readonly Deed[] {
    if (spec.place === 'synchronous') return ['throw', 'leave'];
    const deeds: Deed[] = ['throw', 'reject', 'leave'];
    if (spec.order === 'partitioned') deeds.push('refuse');
    if (spec.place !== 'pool') return spec.timeout === undefined ? deeds : [...deeds, 'hang'];
    // A stray error may be lost if its thread is ended.
    if (!this.#options.isRough) deeds.push('stray');
    if (this.#threadsToEnd <= 0) return deeds;
    return spec.timeout === undefined ? ['exit', 'exit', 'exit', ...deeds] : ['exit', 'exit', 'loop', 'hang'];
  }

  /** Checks only that there is an outcome; which one depends on the message's fate. */
  #publishAndWait(): void {
    const watched = this.#random.pick(this.network.subscribed);
    const type = this.#random.pick(loadTypes);
    const completion = this.network.publishAndWait(watched, type, this.#load('work', 0));
    this.#ending.push(
      outcomeOf(this.#scene.tally, `publishAndWait of ${watched.describe()}`, completion).then(() => {}),
    );
  }
}
