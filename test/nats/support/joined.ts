// Buses that are joined over one server, as those of several processes would be.

import type { NatsConnection } from '@nats-io/transport-node';
import { Bus, type BusError, type Message } from '@stasis-bus/core';
import { type Bridge, type BridgeOptions, bridge } from '@stasis-bus/nats';
import type { NatsServer } from './server.js';

export interface Joined extends AsyncDisposable {
  readonly bus: Bus;
  readonly bridge: Bridge;
  readonly connection: NatsConnection;
  readonly errors: readonly BusError[];
  /** The values that arrive on a topic, from now on. */
  heard(topic: string): Heard;
  /** Settles with the first error of a code. */
  error(code: string): Promise<BusError>;
}

/** What a subscription has got. */
export class Heard {
  readonly messages: Message[] = [];
  #check: () => void = () => {};

  add(message: Message): void {
    this.messages.push(message);
    this.#check();
  }

  get values(): unknown[] {
    return this.messages.map(({ value }) => value);
  }

  /** Settles when there are so many. */
  async count(count: number): Promise<this> {
    while (this.messages.length < count) {
      await new Promise<void>((resolve) => {
        this.#check = resolve;
      });
    }
    return this;
  }
}

export async function join(
  server: NatsServer,
  options: BridgeOptions | ((bus: Bus) => BridgeOptions),
  as: Parameters<NatsServer['connect']>[0] = {},
): Promise<Joined> {
  const errors: BusError[] = [];
  const waiting = new Set<() => void>();
  const bus = new Bus({
    onError: (error) => {
      errors.push(error);
      for (const check of waiting) check();
    },
  });
  const connection = await server.connect(as);
  const joined = bridge(bus, connection, typeof options === 'function' ? options(bus) : options);
  await joined.ready;
  return {
    bus,
    bridge: joined,
    connection,
    errors,
    heard: (topic) => {
      const heard = new Heard();
      bus.topic(topic).subscribe((message) => {
        if (!message.name.startsWith('stasis_')) heard.add(message);
      });
      return heard;
    },
    async error(code) {
      for (;;) {
        const found = errors.find((error) => error.code === code);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => {
          waiting.add(resolve);
        });
      }
    },
    async [Symbol.asyncDispose]() {
      await joined.close();
      await bus.close();
      await connection.close();
    },
  };
}
