// A subscription of the bridge at the server. The server may deny it, at once or later when permissions change, and then the client
// forgets it. The denial is reported, and the subscription is requested again until the server grants it.

import { isError } from '@stasis-bus/core/internal';
import type { Link } from './link.js';
import type { ServerRefusals } from './server-refusals.js';

const againMs = 2_000;

export class Listening {
  readonly subject: string;
  /** Why no messages arrive, if the subscription was denied or could not be made. */
  denial: Error | undefined;
  readonly #link: Link;
  readonly #refusals: ServerRefusals;
  readonly #take: (subject: string, bytes: Uint8Array) => void;
  #unsubscribe: (() => void) | undefined;
  #isStopped = false;

  /** @param take called with each message, in order of arrival */
  constructor(
    link: Link,
    subject: string,
    refusals: ServerRefusals,
    take: (subject: string, bytes: Uint8Array) => void,
  ) {
    this.#link = link;
    this.subject = subject;
    this.#refusals = refusals;
    this.#take = take;
    this.#subscribe();
  }

  stop(): void {
    this.#isStopped = true;
    if (!this.#link.connection.isClosed()) this.#unsubscribe?.();
  }

  get #what(): string {
    return `a subscription to ${this.subject}`;
  }

  #subscribe(): void {
    try {
      const subscription = this.#link.connection.subscribe(this.subject, {
        callback: (error, { subject, data }) => {
          if (error === null) this.#take(subject, data);
          else this.#denied(error);
        },
      });
      this.#unsubscribe = () => subscription.unsubscribe();
    } catch (error) {
      // The connection is being closed.
      this.denial = isError(error) ? error : new Error(String(error));
    }
  }

  #denied(error: Error): void {
    this.#unsubscribe = undefined;
    this.denial = error;
    this.#refusals.report(this.#what, error);
    void this.#again();
  }

  async #again(): Promise<void> {
    await this.#link.pause(againMs);
    if (this.#isStopped || this.#link.isOver) return;
    this.#subscribe();
    const unsubscribe = this.#unsubscribe;
    // The server would send a denial before its answer, so an answer without a denial means that the subscription is granted.
    while (this.#unsubscribe === unsubscribe && unsubscribe !== undefined && !this.#isStopped) {
      await this.#link.up();
      if (this.#link.isOver) return;
      if (await this.#link.answers()) {
        if (this.#unsubscribe !== unsubscribe) return;
        this.denial = undefined;
        this.#refusals.over(this.#what);
        return;
      }
      await this.#link.pause(againMs);
    }
  }
}
