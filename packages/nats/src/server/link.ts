// The connection as the bridge sees it: whether the server can be reached, since when, and whether it is over. Nothing is
// given to a connection that is down: it would keep all of it, without a limit. What was before the bridge was made is not
// assumed: until the server has answered, it cannot be reached.

import type { NatsConnection } from '@nats-io/nats-core';
import { clearTimeout, setTimeout } from '@stasis-bus/core/internal';
import { type Denial, isDenial } from './server-refusals.js';

/** What a program's tests pass for a connection need not have all that one has. */
type AnyConnection = NatsConnection | (Omit<NatsConnection, 'rtt' | 'isDraining'> & Partial<NatsConnection>);

export class Link {
  readonly connection: NatsConnection;
  isUp = false;
  /** The connection is closed, or the bridge is: nothing more will be sent or received. */
  isOver = false;
  reconnects = 0;
  readonly #changed = new Set<() => void>();
  readonly #onUp = new Set<() => void>();
  readonly #onError = new Set<(error: Error) => void>();

  constructor(connection: NatsConnection, onClosed: (error: Error | undefined) => void) {
    this.connection = connection;
    // In this order: what happens after the question is heard.
    void this.#watch();
    void this.#ask();
    void connection.closed().then((error) => {
      if (this.isOver) return;
      this.end();
      onClosed(error ?? undefined);
    });
  }

  /** Whether the connection takes nothing any more: it is closed, or is being closed. */
  get isClosing(): boolean {
    const { connection }: { connection: AnyConnection } = this;
    return connection.isClosed() || connection.isDraining?.() === true;
  }

  /** Calls back when the server can be reached, and each time it can be reached again. */
  onUp(callback: () => void): void {
    this.#onUp.add(callback);
  }

  /** Calls back with what the server complains of in passing, to nobody who has asked for something. */
  onError(callback: (error: Error) => void): void {
    this.#onError.add(callback);
  }

  /** Calls back when the server says that this process may not do what it did. */
  onDenied(callback: (denial: Denial) => void): void {
    this.onError((error) => {
      if (isDenial(error)) callback(error);
    });
  }

  /** Whether the server answers; not if the connection is lost, comes back or ends first. */
  answers(): Promise<boolean> {
    return this.unlessChanged(this.connection.flush()).then(
      () => true,
      () => false,
    );
  }

  /** Settles when the server can be reached, or never can be again. */
  async up(): Promise<void> {
    while (!this.isUp && !this.isOver) await this.change();
  }

  /** Settles with the next loss, return or end. */
  change(): Promise<void> {
    if (this.isOver) return Promise.resolve();
    return new Promise((resolve) => {
      this.#changed.add(resolve);
    });
  }

  /** Waits so long, or until the connection is lost, comes back or ends. Does not keep the process alive. */
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

  /** The outcome, unless the connection is lost, comes back or ends first: then an error, for nobody knows the outcome. */
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

  end(): void {
    this.isOver = true;
    this.isUp = false;
    this.#tell();
  }

  async #watch(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (this.isOver) return;
      const { type } = status;
      if (type === 'disconnect') {
        this.isUp = false;
        this.#tell();
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
    // It rejects at once if the connection is down. Then it tells when it is back.
    const answer: Promise<unknown> = connection.rtt?.() ?? connection.flush();
    const hasAnswered = await answer.then(
      () => true,
      () => false,
    );
    if (hasAnswered && !this.isUp && !this.isOver) this.#reached();
  }

  #reached(): void {
    this.isUp = true;
    this.#tell();
    for (const callback of this.#onUp) callback();
  }

  #tell(): void {
    const told = [...this.#changed];
    this.#changed.clear();
    for (const tell of told) tell();
  }
}
