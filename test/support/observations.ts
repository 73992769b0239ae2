// What handlers tell: messages of the type `test.observed` on the topic `observed`, from whatever thread, in the order
// in which they were dispatched.

import { type Bus, defineMessageType, type Topic } from '@stasis-bus/core';

/** What a handler has to tell: who it is, and a line of text. */
export const Observed = defineMessageType('test.observed').of<{ subscription: string; text: string }>();

interface Waiting {
  readonly subscription: string;
  readonly text: string;
  readonly resolve: () => void;
}

export class Observations {
  readonly #seen: { subscription: string; text: string }[] = [];
  readonly #topic: Topic;
  #waiting: Waiting[] = [];

  constructor(bus: Bus) {
    this.#topic = bus.topic('observed');
    this.#topic.subscribe((message) => this.#add(message.value), { synchronous: true, accept: [Observed] });
  }

  /** All lines, in order. */
  get all(): string[] {
    return this.#seen.map(({ text }) => text);
  }

  /** The lines of one subscription. */
  of(subscription: string): string[] {
    return this.#seen.filter((observed) => observed.subscription === subscription).map(({ text }) => text);
  }

  /** Settles when the subscription's handler has told this. */
  async until({ id }: { readonly id: string }, text: string): Promise<void> {
    if (this.of(id).includes(text)) return;
    await new Promise<void>((resolve) => this.#waiting.push({ subscription: id, text, resolve }));
  }

  #add(observed: { readonly subscription: string; readonly text: string }): void {
    this.#seen.push(observed);
    this.#waiting = this.#waiting.filter((waiting) => {
      const isSeen = waiting.subscription === observed.subscription && waiting.text === observed.text;
      if (isSeen) waiting.resolve();
      return !isSeen;
    });
  }
}
