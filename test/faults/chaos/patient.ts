// One subscription under chaos, and all that is known of it: the ground truth, what was reported, what arrived of what it
// published.

import { type Bus, type BusError, defineMessageType, type Subscription, type Topic } from '@stasis-bus/core';
import type { WorkerPool } from '@stasis-bus/worker-runtime';
import { Truth } from '../../support/truth.js';

const Numbered = defineMessageType('test.numbered').of<number>();
const Echo = defineMessageType('test.echo').of<number>();
const module = new URL('../handlers/doomed.mjs', import.meta.url);
const longestQueue = 100;

export class Patient {
  readonly errors: BusError[] = [];
  readonly truth: Truth;
  readonly subscription: Subscription;
  /** The numbers that its handler has published. */
  readonly echoes: number[] = [];
  readonly #topic: Topic;
  readonly #count: number;

  /** @param count how many messages it is to get */
  constructor(bus: Bus, pool: WorkerPool, handler: string, count: number, onCrash: 'skip' | 'retry') {
    this.#count = count;
    this.truth = new Truth(count);
    this.#topic = bus.topic(`calls:${bus.topics().length}`);
    const echoTopic = bus.topic(`echoes of ${this.#topic.name}`);
    echoTopic.subscribe((message) => void this.echoes.push(message.value), {
      accept: [Echo],
      synchronous: true,
    });
    this.subscription = this.#topic.subscribe(pool.handler(module, { export: handler }), {
      accept: [Numbered],
      onCrash,
      congestion: { high: longestQueue, low: longestQueue / 2 },
      data: { ...this.truth.data, echoes: echoTopic.name },
    });
  }

  /** Publishes all of its messages, as fast as they are handled. */
  async publishAll(): Promise<void> {
    for (let number = 0; number < this.#count; number += 1) {
      this.#topic.publish(Numbered, number);
      if (this.#topic.congested) await this.#topic.relieved();
    }
  }

  /** The numbers of the messages that were reported as failed. */
  get reported(): number[] {
    return this.errors.map(({ invocationMessage }) => Number(invocationMessage?.value));
  }

  /** The numbers of the messages that were not. */
  get handled(): number[] {
    const reported = new Set(this.reported);
    return Array.from({ length: this.#count }, (_, number) => number).filter(
      (number) => !reported.has(number),
    );
  }
}
