// A Worker of the application that is connected to a bus, and performs scripts there (see handlers/connected.mjs).

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Bus } from '@stasis-bus/core';
import { exposeBus } from '@stasis-bus/worker-runtime';
import { type Outcome, resultOf } from './outcome.js';

const program = new URL('../handlers/connected.mjs', import.meta.url);

export class ConnectedWorker {
  readonly worker: Worker;
  /** Errors that ended the thread, and rejections that nobody handled there. */
  readonly strays: unknown[] = [];
  readonly exited: Promise<void>;
  readonly #waiting = new Map<number, (outcome: Outcome) => void>();
  #lastNumber = 0;

  private constructor(bus: Bus) {
    const port = exposeBus(bus);
    this.worker = new Worker(program, { workerData: { port }, transferList: [port] });
    this.exited = new Promise((resolve) => this.worker.once('exit', () => resolve()));
    this.worker.on('error', (error) => this.strays.push(error));
    this.worker.on('message', (message: Outcome & { readonly stray?: string }) => {
      if (message.stray !== undefined) this.strays.push(message.stray);
      this.#waiting.get(message.number)?.(message);
      this.#waiting.delete(message.number);
    });
  }

  /** Settles when the Worker has connected. */
  static async start(bus: Bus): Promise<ConnectedWorker> {
    const connected = new ConnectedWorker(bus);
    await once(connected.worker, 'message');
    return connected;
  }

  /** Settles with what the script gives; never, if the thread ends before. */
  async run(script: string, argument?: unknown): Promise<unknown> {
    this.#lastNumber += 1;
    const number = this.#lastNumber;
    const outcome = new Promise<Outcome>((resolve) => this.#waiting.set(number, resolve));
    this.worker.postMessage({ number, script, argument });
    return resultOf(await outcome);
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }
}
