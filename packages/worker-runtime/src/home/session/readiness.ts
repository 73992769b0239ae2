// Keeps track of whether the handler of a session has been loaded. While it is loading, its bus keeps the process alive.

import type { BusError } from '@stasis-bus/core';
import type { Activity } from '@stasis-bus/core/internal';

export class Readiness {
  /** Resolves when a thread has loaded the handler; rejects when none can. */
  readonly ready: Promise<void>;
  readonly #activity: Activity;
  #settle: { resolve: () => void; reject: (error: BusError) => void } | undefined;

  constructor(activity: Activity) {
    this.#activity = activity;
    this.ready = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.ready.catch(() => {});
    activity.enter();
  }

  /** Whether no thread has reported yet that it has loaded the handler. */
  get isLoading(): boolean {
    return this.#settle !== undefined;
  }

  loaded(): void {
    this.#settle?.resolve();
    this.#end();
  }

  failed(reason: BusError): void {
    this.#settle?.reject(reason);
    this.#end();
  }

  #end(): void {
    if (this.#settle === undefined) return;
    this.#settle = undefined;
    this.#activity.leave();
  }
}
