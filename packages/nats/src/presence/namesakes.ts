// Two live processes with one name, or with one eid, take each other's place: one goes on where the other was, and each
// overwrites the snapshots of the other. Both hear of it.

import { BusError } from '@stasis-bus/core';
import type { BusPort } from '@stasis-bus/core/internal';
import { Freshness } from '../import/freshness.js';
import type { Incoming } from '../import/incoming.js';
import { RecentIds } from '../import/recent-ids.js';
import type { Link } from '../server/link.js';
import { Listening } from '../server/listening.js';
import type { ServerRefusals } from '../server/server-refusals.js';
import { Speaking } from '../server/speaking.js';
import type { FrameCodec } from '../wire/frame.js';
import type { Stamp } from '../wire/stamp.js';
import { tokenOf } from '../wire/token.js';

const mostKnown = 1_000;
const call = 'the name of this process, so that it does not hear of another one that has it';

/** Reports each other session that uses a name which is to be of one process. */
export class Namesakes {
  readonly #bus: BusPort;
  readonly #what: string;
  readonly #known = new RecentIds(mostKnown);
  /** Whether there was any. */
  areKnown = false;

  /** @param what it is that only this process is to have */
  constructor(bus: BusPort, what: string) {
    this.#bus = bus;
    this.#what = what;
  }

  /** One was heard of. Returns whether it is a new one. */
  heard({ session }: Stamp): boolean {
    const isNew = this.#known.add(session);
    this.areKnown = true;
    if (isNew)
      this.#bus.report(new BusError('ERR_STASIS_BRIDGE_FAILED', `another live process has ${this.#what}`));
    return isNew;
  }
}

/** Says the name of this process, once and to each new namesake, on a subject that only those hear who have it. */
export class NameCall {
  readonly #codec: FrameCodec;
  readonly #incoming: Incoming;
  readonly #process: string;
  readonly #subject: string;
  readonly #namesakes: Namesakes;
  readonly #freshness = new Freshness();
  readonly #listening: Listening;
  readonly #speaking: Speaking;

  constructor(
    link: Link,
    bus: BusPort,
    refusals: ServerRefusals,
    codec: FrameCodec,
    incoming: Incoming,
    { name, process }: { readonly name: string; readonly process: string },
  ) {
    this.#codec = codec;
    this.#incoming = incoming;
    this.#process = process;
    this.#subject = `${name}.n.${tokenOf(process)}`;
    this.#namesakes = new Namesakes(bus, `the name ${JSON.stringify(process)}, and its place in topics`);
    this.#listening = new Listening(link, this.#subject, refusals, (_, bytes) => this.#heard(bytes));
    this.#speaking = new Speaking(link, this.#subject, call, refusals);
    link.onUp(() => this.#call());
  }

  stop(): void {
    this.#listening.stop();
  }

  #heard(bytes: Uint8Array): void {
    const frame = this.#incoming.frame(this.#subject, bytes, {
      freshness: this.#freshness,
      isIts: ({ origin }) => origin === this.#process,
    });
    if (frame === undefined || frame.stamp.session === this.#codec.stamper.session) return;
    if (this.#namesakes.heard(frame.stamp)) this.#call();
  }

  #call(): void {
    const content = { origin: this.#process, topic: '', strings: [], envelopes: [] };
    this.#speaking.say((subject) => this.#codec.encode(subject, content));
  }
}
