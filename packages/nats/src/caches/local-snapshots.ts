// Writes the snapshots of this process into the bucket, and removes those that are gone. Writes the latest state of each key, as fast as
// the server answers, until the server has taken it.

import { CacheUpdate, localEid, type Message, type Subscription } from '@stasis-bus/core';
import { Condition, idInCache } from '@stasis-bus/core/internal';
import type { BridgeCounts } from '../reports/bridge-counts.js';
import type { Link } from '../server/link.js';
import type { ServerRefusals } from '../server/server-refusals.js';
import type { CacheRule } from '../settings/settings.js';
import { bridgeHeader } from '../wire/envelope.js';
import type { Bucket } from './bucket.js';
import { keyOf } from './snapshot-key.js';

/** How many keys are written at the same time. */
const mostAtOnce = 64;
const againMs = 200;
const refusedAgainMs = 1_000;
const what = 'to store snapshots';

export class LocalSnapshots {
  readonly #link: Link;
  readonly #counts: BridgeCounts;
  readonly #refusals: ServerRefusals;
  readonly #encode: (rule: CacheRule, key: string, snapshot: Message) => Uint8Array | undefined;
  /** By key: the snapshots that the bucket should have. */
  readonly #wanted = new Map<string, { readonly rule: CacheRule; readonly snapshot: Message }>();
  /** The keys whose value in the bucket may differ. */
  readonly #dirty = new Set<string>();
  /** The keys that are being written. */
  readonly #underWay = new Set<string>();
  /** By key: the revision of the value that this process put there last; that of a removal, only while the key is being written. */
  readonly #revisions = new Map<string, number>();
  /** By key: a revision that seems to be somebody else's. */
  readonly #strange = new Map<string, number>();
  /** The keys that the server refuses. */
  readonly #refused = new Set<string>();
  readonly #subscriptions: Subscription[];
  #bucket: Bucket | undefined;
  readonly #cleaned = new Condition();

  /** @param encode returns the value of a snapshot, or `undefined` if it cannot be sent */
  constructor(
    link: Link,
    rules: readonly CacheRule[],
    counts: BridgeCounts,
    refusals: ServerRefusals,
    encode: (rule: CacheRule, key: string, snapshot: Message) => Uint8Array | undefined,
  ) {
    this.#link = link;
    this.#counts = counts;
    this.#refusals = refusals;
    this.#encode = encode;
    this.#subscriptions = rules.map((rule) => this.#follow(rule));
    for (const rule of rules) {
      for (const type of rule.types) {
        for (const snapshot of rule.cache.dump(type)) this.#changed(rule, snapshot, snapshot);
      }
    }
  }

  /** Begins to write, now that the bucket is open. */
  open(bucket: Bucket): void {
    this.#bucket = bucket;
    this.#work();
  }

  has(key: string): boolean {
    return this.#wanted.has(key);
  }

  get keys(): Iterable<string> {
    return this.#wanted.keys();
  }

  /** Writes a key again, because the bucket does not have it. */
  rewrite(key: string): void {
    this.#dirty.add(key);
    this.#work();
  }

  /** Forgets the revisions of a bucket that was recreated, since they mean nothing in the new one. */
  forgetRevisions(): void {
    this.#revisions.clear();
    this.#strange.clear();
  }

  /** Overwrites somebody else's value or removal, unless this process has written that revision or a later one. */
  overwrite(key: string, revision: number): void {
    this.#strange.set(key, revision);
    if (!this.#underWay.has(key)) this.#overwriteStrange(key);
  }

  /** Resolves when the bucket is up to date, or the link is over. */
  clean(): Promise<void> {
    return this.#cleaned.until(() => this.#isClean || this.#link.isOver);
  }

  /** Ignores the caches from now on. */
  stop(): void {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
  }

  /** Removes all snapshots of this process from the bucket. */
  removeAll(): void {
    const keys = [...this.#wanted.keys()];
    this.#wanted.clear();
    for (const key of keys) this.#dirty.add(key);
    this.#work();
  }

  get #isClean(): boolean {
    return this.#dirty.size + this.#underWay.size === 0;
  }

  #follow(rule: CacheRule): Subscription {
    const types = new Set(rule.types.map(({ name }) => name));
    return rule.caching.topic.subscribe(
      ({ value: { type, oldSnapshot, newSnapshot } }) => {
        const snapshot = (newSnapshot ?? oldSnapshot) as Message | null;
        if (snapshot !== null && types.has(type.name))
          this.#changed(rule, snapshot, newSnapshot as Message | null);
      },
      { synchronous: true, accept: [CacheUpdate] },
    );
  }

  /** Shares only what was published in this process. Each process makes its own aggregates. */
  #changed(rule: CacheRule, about: Message, snapshot: Message | null): void {
    const eid = localEid();
    if (about.eid !== eid || about.headers[bridgeHeader] !== undefined) return;
    const id = idInCache(rule.cache, about);
    if (id === undefined) return;
    const key = keyOf({ type: about.name, id, eid });
    if (snapshot === null) this.#wanted.delete(key);
    else this.#wanted.set(key, { rule, snapshot });
    this.#dirty.add(key);
    this.#work();
  }

  #overwriteStrange(key: string): void {
    const revision = this.#strange.get(key) ?? 0;
    this.#strange.delete(key);
    if (revision <= (this.#revisions.get(key) ?? 0)) return;
    this.#dirty.add(key);
    this.#work();
  }

  #work(): void {
    if (this.#bucket === undefined) return;
    for (const key of this.#dirty) {
      if (this.#underWay.size >= mostAtOnce) return;
      if (this.#underWay.has(key)) continue;
      this.#dirty.delete(key);
      this.#underWay.add(key);
      void this.#write(this.#bucket, key);
    }
  }

  async #write(bucket: Bucket, key: string): Promise<void> {
    try {
      await this.#link.up();
      if (!this.#link.isOver) await this.#link.unlessChanged(this.#put(bucket, key));
      if (this.#refused.delete(key) && this.#refused.size === 0) this.#refusals.over(what);
    } catch (error) {
      if (!this.#link.isOver) this.#dirty.add(key);
      await this.#link.pause(this.#isRefused(key, error) ? refusedAgainMs : againMs);
    }
    this.#underWay.delete(key);
    this.#overwriteStrange(key);
    if (!this.#wanted.has(key)) this.#revisions.delete(key);
    this.#work();
    if (this.#isClean) this.#cleaned.changed();
  }

  #isRefused(key: string, error: unknown): boolean {
    if (!this.#link.isUp || !this.#refusals.reportIfRefused(what, error)) return false;
    if (!this.#refused.has(key)) this.#refusals.count(1);
    this.#refused.add(key);
    return true;
  }

  async #put(bucket: Bucket, key: string): Promise<void> {
    const wanted = this.#wanted.get(key);
    if (wanted === undefined) {
      this.#revisions.set(key, await bucket.remove(key));
      this.#counts.snapshots.removed += 1;
      return;
    }
    const bytes = this.#encode(wanted.rule, key, wanted.snapshot);
    if (bytes === undefined) return;
    this.#revisions.set(key, await bucket.put(key, bytes));
    this.#counts.snapshots.stored += 1;
  }
}
