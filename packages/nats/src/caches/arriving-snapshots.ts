// Deals with the changes of the bucket: takes in or clears the snapshots of other processes, and restores those of this process if
// somebody has changed them.

import type { JsMsg } from '@nats-io/jetstream';
import { Freshness, storedAt } from '../import/freshness.js';
import { ImportLane } from '../import/import-lane.js';
import type { Incoming } from '../import/incoming.js';
import type { Namesakes } from '../presence/namesakes.js';
import type { Presence } from '../presence/presence.js';
import type { Link } from '../server/link.js';
import type { CacheRule, Settings } from '../settings/settings.js';
import { messageFrom } from '../wire/envelope.js';
import type { FrameCodec, OpenFrame } from '../wire/frame.js';
import { Refusal } from '../wire/refusal.js';
import { tokenOf } from '../wire/token.js';
import type { BucketReadingOwner } from './bucket-reading.js';
import type { LocalSnapshots } from './local-snapshots.js';
import { RemoteSnapshots } from './remote-snapshots.js';
import { parseKey } from './snapshot-key.js';

/** How long to wait before overwriting what a process with the same eid has done, in milliseconds. */
const contestedMs = 1_000;

export interface ArrivingParts {
  readonly link: Link;
  readonly settings: Settings;
  readonly codec: FrameCodec;
  readonly incoming: Incoming;
  /** Of this process. */
  readonly eidToken: string;
  readonly local: LocalSnapshots;
  readonly remote: RemoteSnapshots;
  readonly presence: Presence;
  readonly namesakes: Namesakes;
}

export class ArrivingSnapshots implements BucketReadingOwner {
  readonly #parts: ArrivingParts;
  /** By type token. */
  readonly #rules = new Map<string, CacheRule>();
  readonly #lane = new ImportLane();
  readonly #freshness = new Freshness();
  #isStopped = false;

  constructor(parts: ArrivingParts) {
    this.#parts = parts;
    for (const rule of parts.settings.caches)
      for (const { name } of rule.types) this.#rules.set(tokenOf(name), rule);
  }

  /** Restores nothing from now on. */
  stop(): void {
    this.#isStopped = true;
  }

  madeAnew(): void {
    this.#parts.local.forgetRevisions();
    // Snapshots of the old bucket that wait for a schema are in doubt as well.
    this.afterChanges(() => this.#parts.remote.doubtAll());
  }

  changed(key: string, isRemoval: boolean, message: JsMsg): void {
    const { eidToken, remote } = this.#parts;
    const parsed = parseKey(key);
    const rule = parsed === undefined ? undefined : this.#rules.get(parsed.typeToken);
    if (parsed === undefined || rule === undefined) return;
    if (parsed.eidToken === eidToken) {
      this.#changedHere(key, isRemoval, message);
      return;
    }
    if (isRemoval) {
      this.#lane.push({ open: () => undefined, deliver: () => remote.remove(key) });
      return;
    }
    this.#receive(key, parsed.eidToken, rule, message);
  }

  afterChanges(callback: () => void): void {
    this.#lane.push({ open: () => undefined, deliver: callback });
  }

  readAll(keys: ReadonlySet<string>): void {
    const { local, remote } = this.#parts;
    remote.keepOnly(keys);
    for (const key of local.keys) if (!keys.has(key)) local.rewrite(key);
  }

  #changedHere(key: string, isRemoval: boolean, message: JsMsg): void {
    const { codec, local } = this.#parts;
    // A value left by an earlier run of this process; or a removal by processes that took this one for dead, or by a process with the
    // same eid that has ended.
    if (isRemoval === local.has(key)) void this.#putRight(key, message.seq);
    // A value from somebody without the secret, which the other processes refuse as well.
    else if (!isRemoval && codec.isSigning && this.#frameOf(message) === undefined)
      local.overwrite(key, message.seq);
  }

  /** Waits first if another live process has the same eid: the two would overwrite each other as fast as the server answers. */
  async #putRight(key: string, revision: number): Promise<void> {
    const { link, local, namesakes } = this.#parts;
    if (namesakes.areKnown) await link.pause(contestedMs);
    if (!this.#isStopped) local.overwrite(key, revision);
  }

  #receive(key: string, eidToken: string, rule: CacheRule, message: JsMsg): void {
    const { incoming, presence, remote } = this.#parts;
    const { subject, seq } = message;
    presence.watch(eidToken);
    const frame = this.#frameOf(message);
    if (frame === undefined) return;
    this.#lane.push({
      open: () => incoming.arrival(subject, frame.envelopes[0], frame, rule),
      deliver: (arrival) => {
        if (arrival === undefined) return;
        const isRight = incoming.guarded(subject, () => {
          if (!RemoteSnapshots.fits(rule, key, messageFrom(arrival)))
            throw new Refusal('forged', 'the snapshot is not what its key says');
          return true;
        });
        if (!isRight) return;
        // Its process may have been taken for dead while the schema took its time.
        presence.watch(eidToken);
        remote.put(key, rule, arrival, seq);
      },
    });
  }

  #frameOf(message: JsMsg): OpenFrame | undefined {
    const { subject, data } = message;
    return this.#parts.incoming.frame(subject, data, {
      freshness: this.#freshness,
      stored: storedAt(message),
    });
  }
}
