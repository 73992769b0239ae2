// Announces the name of this process whenever the server becomes reachable, and to each new namesake, on a subject that only processes
// of that name subscribe to.

import type { BusPort } from '@stasis-bus/core/internal';
import { Freshness } from '../import/freshness.js';
import type { Incoming } from '../import/incoming.js';
import type { Link } from '../server/link.js';
import { Listening } from '../server/listening.js';
import type { ServerRefusals } from '../server/server-refusals.js';
import { Speaking } from '../server/speaking.js';
import type { Settings } from '../settings/settings.js';
import type { FrameCodec } from '../wire/frame.js';
import { tokenOf } from '../wire/token.js';
import { Namesakes } from './namesakes.js';

const call = 'the name of this process, so that it does not hear of another one that has it';

export interface NameCallParts {
  readonly link: Link;
  readonly port: BusPort;
  readonly refusals: ServerRefusals;
  readonly codec: FrameCodec;
  readonly incoming: Incoming;
  readonly settings: Settings;
}

export class NameCall {
  readonly #codec: FrameCodec;
  readonly #incoming: Incoming;
  readonly #process: string;
  readonly #subject: string;
  readonly #namesakes: Namesakes;
  readonly #freshness = new Freshness();
  readonly #listening: Listening;
  readonly #speaking: Speaking;

  constructor({ link, port, refusals, codec, incoming, settings }: NameCallParts, process: string) {
    this.#codec = codec;
    this.#incoming = incoming;
    this.#process = process;
    this.#subject = `${settings.name}.n.${tokenOf(process)}`;
    this.#namesakes = new Namesakes(port, `the name ${JSON.stringify(process)}, and its position in topics`);
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
    this.#speaking.say((subject) => this.#codec.encodeEmpty(subject, this.#process));
  }
}
