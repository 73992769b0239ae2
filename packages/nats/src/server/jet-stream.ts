// JetStream on one connection, and attempts that are repeated until they succeed: a server that has just been started answers late
// or not at all, and its answer tells whether another attempt may help.

import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { nowMs } from '@stasis-bus/core/internal';
import { failure } from './failures.js';
import type { Link } from './link.js';
import { refusalIn } from './server-refusals.js';

const betweenMs = 200;
const patienceMs = 10_000;
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
   * Attempts something until it succeeds. Gives up when the server refuses, or has not answered for ten seconds although reachable. An
   * attempt during which the connection is lost is abandoned, so it must change nothing after that.
   *
   * @param what what is attempted: a verb and its object
   * @throws ERR_STASIS_BRIDGE_FAILED
   */
  async insist<T>(what: string, attempt: () => Promise<T>): Promise<T> {
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
        if (refusalIn(error) !== undefined || waitedMs > patienceMs) throw failure(what, error);
      }
    }
  }
}
