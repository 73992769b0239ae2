// What one test plays on: a bus, a worker pool where the placement needs one, and the eyes and ears of the test.
// Handlers live in test/handlers and run anywhere; what they see they publish as `Observed` to the topic `observed`.

import {
  Bus,
  type BusError,
  type Handler,
  type MessageRouter,
  type RemoteHandler,
  type SubscribeOptions,
  type Subscription,
  type Topic,
} from '@stasis-bus/core';
import type { WorkerPool } from '@stasis-bus/worker-runtime';
import { expect } from 'vitest';
import { Observations } from './observations.js';
import type { Placement } from './placements.js';
import { returnPool, takePool } from './shared-pools.js';

const handlers = new URL('../handlers/', import.meta.url);

export class Stage {
  readonly placement: Placement;
  #bus: Bus | undefined;
  #pool: WorkerPool | undefined;
  #observations: Observations | undefined;
  #errors: BusError[] = [];
  #waiting: { readonly code: string; readonly resolve: () => void }[] = [];

  constructor(placement: Placement) {
    this.placement = placement;
  }

  open(): void {
    this.#errors = [];
    const bus: Bus = new Bus({
      declinedMessageTypes: ['test.declined'],
      // What handlers of a bus that was given up do later is no error of this one.
      onError: (error) => {
        if (this.#bus === bus) this.#heard(error);
      },
    });
    this.#bus = bus;
    this.#observations = new Observations(bus);
    this.#pool = takePool(this.placement);
  }

  async close(): Promise<void> {
    let isClosed = false;
    try {
      await this.bus.close();
      isClosed = true;
    } finally {
      await returnPool(this.placement, this.pool, isClosed);
    }
    expect(this.takeErrors().map(String), 'errors that the test did not expect').toEqual([]);
  }

  get bus(): Bus {
    return opened(this.#bus);
  }

  /** Threads: two for the placement `pool`, else one. None is started before it is needed. */
  get pool(): WorkerPool {
    return opened(this.#pool);
  }

  /** What the handlers have seen. */
  get observations(): Observations {
    return opened(this.#observations);
  }

  get isSynchronous(): boolean {
    return this.placement === 'synchronous';
  }

  get isRemote(): boolean {
    return this.placement === 'pool' || this.placement === 'thread';
  }

  /** A handler of test/handlers at this placement: `'tell'` is the export `tell` of `tell.mjs`, or `'file:export'`. */
  async handler(reference: string, remote = this.isRemote): Promise<Handler | RemoteHandler> {
    const [file, name = file] = reference.split(':');
    const module = new URL(`${file}.mjs`, handlers);
    if (remote) return this.pool.handler(module, { export: name ?? 'default' });
    const exports: Record<string, Handler> = await import(module.href);
    const handler = exports[name ?? 'default'];
    if (handler === undefined) throw new Error(`${reference} is no handler`);
    return handler;
  }

  /** Subscribes a handler of test/handlers at this placement. */
  async subscribe<D>(
    topic: Topic,
    reference: string,
    options: SubscribeOptions<D> = {},
  ): Promise<Subscription> {
    return topic.subscribe(await this.handler(reference), this.placed(options));
  }

  /** The options of a subscription at this placement. */
  placed<D>(options: SubscribeOptions<D> = {}): SubscribeOptions<D> {
    return this.isSynchronous ? { ...options, synchronous: true } : options;
  }

  /** Settles when all that was published is handled; gives what the subscription's handler has told. */
  async told(subscription: Pick<Subscription | MessageRouter, 'id'>): Promise<string[]> {
    await this.bus.drain();
    return this.observations.of(subscription.id);
  }

  /** Settles when an error with this code is reported, if none is there to be taken. */
  async reported(code: BusError['code']): Promise<void> {
    if (this.#errors.some((error) => error.code === code)) return;
    await new Promise<void>((resolve) => this.#waiting.push({ code, resolve }));
  }

  /** How many errors were reported and not taken. */
  get errorCount(): number {
    return this.#errors.length;
  }

  /** The errors that were reported since the last call: the test looks at them. */
  takeErrors(): BusError[] {
    const errors = this.#errors;
    this.#errors = [];
    return errors;
  }

  #heard(error: BusError): void {
    this.#errors.push(error);
    for (const { code, resolve } of this.#waiting) if (code === error.code) resolve();
  }
}

function opened<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('the stage is used outside of a test');
  return part;
}
