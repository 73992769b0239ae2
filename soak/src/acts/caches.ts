// Caching topics come and go over one cache. The updates of each id must form one chain, for each subscriber, and the cache must hold
// what was last published.

import {
  type Cache,
  CacheUpdate,
  CachingTopic,
  cacheClear,
  defineMessageType,
  type Message,
  type Subscription,
} from '@stasis-bus/core';
import { ledgerModule } from '../handlers/modules.js';
import { settles } from '../watch/settles.js';
import { randomSpec } from '../watch/spec.js';
import { WatchedSubscription } from '../watch/watched-subscription.js';
import type { Act, Scene } from './act.js';

const Snapshot = defineMessageType('soak.snapshot').of<{ readonly id: string; readonly n: number }>();
const upstreams = 3;
const ids = 20;
const steps = 400;

export const caches: Act = async (scene) => {
  const { stage, tally, random, name } = scene;
  const cache = stage.bus.createCache(`${name}/cache`, {
    id: (message) => (Snapshot.is(message) ? message.value.id : undefined),
  });
  const branches = Array.from({ length: upstreams }, (_, index) => new Branch(scene, cache, index));
  for (let step = 0; step < steps; step += 1) {
    const branch = random.pick(branches);
    if (random.oneIn(40)) branch.toggle();
    else branch.publish(`id-${branches.indexOf(branch)}-${random.between(1, ids)}`, random.oneIn(8));
    if (random.oneIn(20)) await new Promise((resolve) => setImmediate(resolve));
  }
  await settles(tally, 'draining', stage.bus.drain());
  for (const branch of branches) branch.check();
  await Promise.all(branches.map((branch) => branch.end()));
};

/** One upstream topic, with or without a caching topic. */
class Branch {
  readonly #scene: Scene;
  readonly #cache: Cache;
  readonly #upstream: WatchedSubscription['topic'];
  readonly #stored = new Map<string, Message>();
  readonly #ending: Promise<void>[] = [];
  #caching: CachingTopic | undefined;
  #listener: WatchedSubscription | undefined;
  #follower: Subscription | undefined;

  constructor(scene: Scene, cache: Cache, index: number) {
    this.#scene = scene;
    this.#cache = cache;
    this.#upstream = scene.stage.bus.topic(`${scene.name}/${index}`);
    this.toggle();
  }

  /** Ends the caching topic, or makes a new one, with a subscription to it on a thread. */
  toggle(): void {
    const { stage, tally, random, steady } = this.#scene;
    if (this.#caching !== undefined) {
      this.#leave(this.#caching);
      return;
    }
    const caching = new CachingTopic(this.#upstream, this.#cache);
    this.#caching = caching;
    tally.subscriptions += 1;
    const spec = { ...randomSpec(random, 'pool', false), accept: CacheUpdate, maxQueue: undefined };
    const { topic } = caching;
    this.#listener = new WatchedSubscription(stage, topic, spec, (options) =>
      topic.subscribe(steady.handler(ledgerModule), options),
    );
    const options = { synchronous: true, accept: [CacheUpdate] };
    this.#follower = topic.subscribe((message) => this.#follow(message), options);
  }

  publish(id: string, clear: boolean): void {
    const { tally } = this.#scene;
    const stored = this.#stored.get(id);
    if (clear && stored !== undefined) {
      this.#upstream.publish(cacheClear(stored));
      tally.messages += 1;
    } else {
      this.#upstream.publish(Snapshot, { id, n: tally.nextNumber() });
    }
  }

  check(): void {
    for (const [id, snapshot] of this.#stored) {
      if (this.#cache.get(Snapshot, id) !== snapshot)
        this.#scene.tally.problem('a cache holds another snapshot');
    }
  }

  async end(): Promise<void> {
    if (this.#caching !== undefined) this.#leave(this.#caching);
    await Promise.all(this.#ending);
  }

  #leave(caching: CachingTopic): void {
    const { tally } = this.#scene;
    this.#caching = undefined;
    this.#ending.push(
      settles(tally, 'the end of a caching topic', caching.unsubscribeAndJoin()).then(() => {}),
    );
    if (this.#listener !== undefined) this.#ending.push(this.#listener.end());
    this.#listener = undefined;
    this.#follower?.unsubscribe();
  }

  #follow(message: Message): void {
    if (!CacheUpdate.is(message)) return;
    const { oldSnapshot, newSnapshot } = message.value;
    const snapshot = newSnapshot ?? oldSnapshot;
    if (snapshot === null || !Snapshot.is(snapshot)) return;
    const { id } = snapshot.value;
    if (oldSnapshot !== (this.#stored.get(id) ?? null)) {
      this.#scene.tally.problem('a cache update does not follow the one before');
    }
    if (newSnapshot === null) this.#stored.delete(id);
    else this.#stored.set(id, newSnapshot);
  }
}
