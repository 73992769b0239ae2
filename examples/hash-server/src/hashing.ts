// Hashing as a service on the bus: callers send requests to a topic, without knowing which handler answers on which thread. Requests are
// independent of one another, so their order is given up, and as many run at once as there are threads.

import { Bus, type BusError, type Topic } from '@stasis-bus/core';
import { type PoolStatistics, WorkerPool } from '@stasis-bus/worker-runtime';
import { Digest, DigestWanted } from './messages.js';

export interface HashingOptions {
  readonly threads: number;
  /** How many milliseconds a digest may take. If it takes longer, its thread is replaced. */
  readonly limitMs: number;
  /** How many digests may be under way or waiting before more are turned away. */
  readonly capacity: number;
}

export class Hashing {
  readonly #bus: Bus;
  readonly #pool: WorkerPool;
  readonly #wanted: Topic;
  readonly #subscription: ReturnType<Topic['subscribe']>;

  constructor({ threads, limitMs, capacity }: HashingOptions, onError: (error: BusError) => void) {
    this.#bus = new Bus({ onError });
    this.#pool = new WorkerPool({ threads, name: 'hashing' });
    this.#wanted = this.#bus.topic('hashing:wanted');
    this.#subscription = this.#wanted.subscribe(
      this.#pool.handler(new URL('./hash-handler.js', import.meta.url)),
      { accept: [DigestWanted], concurrency: threads, timeout: limitMs, congestion: { high: capacity } },
    );
  }

  /** Resolves when the handler is loaded. Rejects if it cannot be. */
  get ready(): Promise<void> {
    return this.#subscription.ready;
  }

  /** Whether no more digests should be requested now. */
  get isFull(): boolean {
    return this.#wanted.congested;
  }

  /** How many digests are under way or waiting. */
  get pending(): number {
    return this.#subscription.queued;
  }

  /** Returns the digest. Rejects with the handler's error: ERR_STASIS_HANDLER_TIMEOUT if it takes too long. */
  async digest(bytes: Uint8Array, rounds: number): Promise<string> {
    const answer = await this.#wanted.request(DigestWanted, { bytes, rounds }, { reply: Digest });
    return answer.value.sha256;
  }

  statistics(): PoolStatistics {
    return this.#pool.statistics();
  }

  /** Answers all requests so far, then ends the threads. */
  async close(): Promise<void> {
    await this.#bus.close();
    await this.#pool.close();
  }
}
