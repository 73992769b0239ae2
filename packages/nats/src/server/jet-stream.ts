// Asking the server for something until it is there: a server that has just been started, or is being started, answers late
// or not at all, and what it answers with says whether asking again helps.

import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { BusError } from '@stasis-bus/core';
import { isError, nowMs } from '@stasis-bus/core/internal';
import type { Link } from './link.js';
import { refusalIn } from './server-refusals.js';

const betweenMs = 200;
const firstPatienceMs = 10_000;
const timeout = 5_000;

export class JetStream {
  readonly link: Link;
  #client: JetStreamClient | undefined;
  #manager: Promise<JetStreamManager> | undefined;

  constructor(link: Link) {
    this.link = link;
  }

  get client(): JetStreamClient {
    this.#client ??= jetstream(this.link.connection, { timeout });
    return this.#client;
  }

  /** @throws what the server says, or that it does not answer */
  async manager(): Promise<JetStreamManager> {
    this.#manager ??= jetstreamManager(this.link.connection, { timeout, checkAPI: false });
    return this.#manager;
  }

  /**
   * Does it again until it succeeds.
   *
   * @param patience `'first'`: gives up when the server refuses, or has not answered for ten seconds while it could be
   *   reached; `'endless'`: goes on until the connection is closed
   * @throws ERR_STASIS_BRIDGE_FAILED
   */
  async insist<T>(what: string, patience: 'first' | 'endless', attempt: () => Promise<T>): Promise<T> {
    let waitedMs = 0;
    for (;;) {
      await this.link.up();
      if (this.link.isOver) throw failure(what, new Error('the connection is closed'));
      const startedMs = nowMs();
      try {
        return await this.link.unlessChanged(attempt());
      } catch (error) {
        await this.link.pause(betweenMs);
        if (this.link.isUp) waitedMs += nowMs() - startedMs;
        if (patience === 'first' && (refusalIn(error) !== undefined || waitedMs > firstPatienceMs))
          throw failure(what, error);
      }
    }
  }
}

export function failure(what: string, cause: unknown): BusError {
  const text = isError(cause) ? cause.message : String(cause);
  return new BusError('ERR_STASIS_BRIDGE_FAILED', `the bridge has no ${what}: ${text}`, { cause });
}
