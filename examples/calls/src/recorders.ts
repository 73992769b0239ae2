// The recorders: subscriptions that share the work of recording finished channels. One subscription is serialized, so
// that alone it would keep one thread busy at most; with two per thread, each on a topic of its own, every thread has
// its next channel ready while the result of the last one is on its way home.

import type { Bus, Handler, RemoteHandler, Subscription, Topic } from '@stasis-bus/core';
import type { AmiEvent } from './ami-event.js';
import { ChannelFinished } from './recording-messages.js';

interface Recorder {
  readonly topic: Topic;
  readonly subscription: Subscription;
  /** Channels handed to it whose record has not come back. */
  assigned: number;
}

export class Recorders {
  readonly #recorders: Recorder[] = [];
  readonly #recorderOf = new Map<string, Recorder>();

  /**
   * @param handler - What records a channel: a pool's handler, or a function that runs at home.
   * @param privateKey - PEM text, given to every invocation as the subscription's data.
   */
  constructor(bus: Bus, handler: Handler | RemoteHandler, count: number, privateKey: string) {
    for (let number = 0; number < count; number += 1) {
      const topic = bus.topic(`calls:finished/${number}`);
      const subscription = topic.subscribe(handler, { accept: [ChannelFinished], data: privateKey });
      this.#recorders.push({ topic, subscription, assigned: 0 });
    }
  }

  /** Settles when every recorder has its thread and its handler module. */
  async ready(): Promise<void> {
    await Promise.all(this.#recorders.map((recorder) => recorder.subscription.ready));
  }

  /** Publishes a finished channel to the recorder that has the least to do. Does not wait. */
  record(channel: string, events: readonly AmiEvent[]): void {
    const recorder = this.#recorders.reduce((least, other) =>
      other.assigned < least.assigned ? other : least,
    );
    recorder.assigned += 1;
    this.#recorderOf.set(channel, recorder);
    recorder.topic.publish(ChannelFinished, { channel, events });
  }

  /** Says that a channel's recorder is done with it, well or badly. */
  done(channel: string): void {
    const recorder = this.#recorderOf.get(channel);
    if (recorder !== undefined && this.#recorderOf.delete(channel)) recorder.assigned -= 1;
  }
}
