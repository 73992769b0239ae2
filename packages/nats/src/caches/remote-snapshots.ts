// The snapshots of other processes that are here. Each is published on the upstream topic of its caching topic, as if this process had
// published it, and is cleared there when it is gone.

import { cacheClear, type Message } from '@stasis-bus/core';
import { type BusPort, idInCache, nowMs } from '@stasis-bus/core/internal';
import type { BridgeCounts } from '../reports/bridge-counts.js';
import type { CacheRule } from '../settings/settings.js';
import { type Arrival, messageFrom } from '../wire/envelope.js';
import { keyOf } from './snapshot-key.js';

interface Held {
  readonly rule: CacheRule;
  readonly snapshot: Message;
  readonly revision: number;
}

export class RemoteSnapshots {
  readonly #port: BusPort;
  readonly #counts: BridgeCounts;
  readonly #held = new Map<string, Held>();
  /** The keys of a bucket that no longer exists, until their processes put them into the new one. */
  readonly #doubted = new Set<string>();
  #doubtedMs = 0;

  constructor(port: BusPort, counts: BridgeCounts) {
    this.#port = port;
    this.#counts = counts;
  }

  /** Returns whether a message is the one that its key names. */
  static fits({ cache }: CacheRule, key: string, message: Message): boolean {
    try {
      const { name: type, eid } = message;
      const id = idInCache(cache, message);
      return eid !== null && id !== undefined && keyOf({ type, id, eid }) === key;
    } catch {
      return false;
    }
  }

  put(key: string, rule: CacheRule, arrival: Arrival, revision: number): void {
    const snapshot = messageFrom(arrival);
    const known = this.#held.get(key);
    this.#held.set(key, { rule, snapshot, revision });
    this.#doubted.delete(key);
    this.#counts.snapshots.held = this.#held.size;
    if (known?.snapshot.id === snapshot.id || this.#port.isClosed) return;
    this.#counts.snapshots.received += 1;
    rule.upstream.publish(snapshot);
  }

  remove(key: string): void {
    const held = this.#held.get(key);
    if (held === undefined) return;
    this.#held.delete(key);
    this.#doubted.delete(key);
    this.#counts.snapshots.held = this.#held.size;
    this.#counts.snapshots.cleared += 1;
    if (!this.#port.isClosed) held.rule.upstream.publish(cacheClear(held.snapshot));
  }

  /** Removes the snapshots of all other keys, except for those in doubt. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const key of [...this.#held.keys()]) if (!keys.has(key) && !this.#doubted.has(key)) this.remove(key);
  }

  /** Doubts all snapshots, because the bucket was recreated. They stay until their processes have had time to put them there again. */
  doubtAll(): void {
    this.#doubtedMs = nowMs();
    for (const key of this.#held.keys()) this.#doubted.add(key);
  }

  /** Removes the snapshots that have been in doubt for that long. */
  removeDoubted(afterMs: number): void {
    if (nowMs() - this.#doubtedMs < afterMs) return;
    for (const key of [...this.#doubted]) this.remove(key);
  }

  /** Returns the keys of the process with this eid, and the revision of each. */
  of(eidToken: string): (readonly [key: string, revision: number])[] {
    const end = `.${eidToken}`;
    return [...this.#held].filter(([key]) => key.endsWith(end)).map(([key, { revision }]) => [key, revision]);
  }
}
