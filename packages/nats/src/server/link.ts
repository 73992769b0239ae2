// The connection as the bridge sees it: whether the server can be reached, how often that has changed, and whether the connection is
// over. A connection that is down is given nothing to send, since it would keep everything, without a limit. The bridge may be made
// while the connection is down: until the server has answered, it counts as unreachable.

import type { NatsConnection } from '@nats-io/nats-core';
import { clearTimeout, setTimeout } from '@stasis-bus/core/internal';
import { type Denial, isDenial } from './server-refusals.js';

/** A connection that a program's tests pass in may lack some methods of a real one. */
type AnyConnection = NatsConnection | (Omit<NatsConnection, 'rtt' | 'isDraining'> & Partial<NatsConnection>);

export class Link {
  readonly connection: NatsConnection;
  /** Whether the server can be reached. */
  isUp = false;
  /** Whether the connection or the bridge is closed, so that nothing more will be sent or received. */
  isOver = false;
  reconnects = 0;
  readonly #changed = new Set<() => void>();
  readonly #onUp = new Set<() => void>();
  readonly #onError = new Set<(error: Error) => void>();

  /** @param onClosed called when the connection is closed before the bridge is */
  constructor(connection: NatsConnection, onClosed: (error: Error | undefined) => void) {
    this.connection = connection;
    // The watch begins before the question is asked, so that no change after the question is missed.
    void this.#watch();
    void this.#ask();
    void connection.closed().then((error) => {
      if (this.isOver) return;
      this.end();
      onClosed(error ?? undefined);
    });
  }

  /** Whether the connection takes nothing more because it is closed, or is being closed. */
  get isClosing(): boolean {
    const { connection }: { connection: AnyConnection } = this;
    return connection.isClosed() || connection.isDraining?.() === true;
  }

  /** Calls back each time the server becomes reachable. */
  onUp(callback: () => void): void {
    this.#onUp.add(callback);
  }

  /** Calls back with each error of the server that is not the answer to a request. */
  onError(callback: (error: Error) => void): void {
    this.#onError.add(callback);
  }

  /** Calls back each time the server denies this process something. */
  onDenied(callback: (denial: Denial) => void): void {
    this.onError((error) => {
      if (isDenial(error)) callback(error);
    });
  }

  /** Returns whether the server answers before the connection is lost, comes back or ends. */
  answers(): Promise<boolean> {
    return this.unlessChanged(this.connection.flush()).then(
      () => true,
      () => false,
    );
  }

  /** Resolves when the server can be reached, or the link is over. */
  async up(): Promise<void> {
    while (!this.isUp && !this.isOver) await this.change();
  }

  /** Resolves at the next loss, return or end of the connection. */
  change(): Promise<void> {
    if (this.isOver) return Promise.resolve();
    return new Promise((resolve) => {
      this.#changed.add(resolve);
    });
  }

  /** Waits for that long, or until the connection is lost, comes back or ends. Does not keep the process alive. */
  pause(milliseconds: number): Promise<void> {
    if (this.isOver) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#changed.delete(end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      timer.unref();
      this.#changed.add(end);
    });
  }

  /** Settles as the promise does, or rejects if the connection is lost, comes back or ends first, since the outcome is then unknown. */
  async unlessChanged<T>(outcome: Promise<T>): Promise<T> {
    let forget: (() => void) | undefined;
    const change = new Promise<never>((_, reject) => {
      const lost = (): void => reject(new Error('the connection was lost meanwhile'));
      if (this.isOver) lost();
      this.#changed.add(lost);
      forget = () => this.#changed.delete(lost);
    });
    outcome.catch(() => {});
    try {
      return await Promise.race([outcome, change]);
    } finally {
      forget?.();
    }
  }

  /** Ends the link: nothing more will be sent or received, and all waits for a change end. */
  end(): void {
    this.isOver = true;
    this.isUp = false;
    this.#notify();
  }

  async #watch(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (this.isOver) return;
      const { type } = status;
      if (type === 'disconnect') {
        this.isUp = false;
        this.#notify();
      } else if (type === 'reconnect') {
        this.reconnects += 1;
        this.#reached();
      } else if (type === 'error') {
        for (const callback of this.#onError) callback(status.error);
      }
    }
  }

  async #ask(): Promise<void> {
    const { connection }: { connection: AnyConnection } = this;
    // Rejects at once if the connection is down, whose status then says when it is back.
    const answer: Promise<unknown> = connection.rtt?.() ?? connection.flush();
    const hasAnswered = await answer.then(
      () => true,
      () => false,
    );
    if (hasAnswered && !this.isUp && !this.isOver) this.#reached();
  }

  #reached(): void {
    this.isUp = true;
    this.#notify();
    for (const callback of this.#onUp) callback();
  }

  #notify(): void {
    const waiting = [...this.#changed];
    this.#changed.clear();
    for (const resume of waiting) resume();
  }
}
