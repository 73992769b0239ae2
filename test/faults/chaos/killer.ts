// Ends threads of a pool, one after the other, whatever they do: from outside, from within between two turns of their
// event loop, and from within in the middle of a handler (see faults/handlers/doomed.mjs). It measures how long each time
// it takes until the pool has another one in its place.

import { setEnvironmentData, type Worker } from 'node:worker_threads';
import type { WorkerPool } from '@stasis-bus/worker-runtime';
import { sharedCells } from '../../support/shared-cells.js';

const exitBetweenTurns = 1;
const exitInside = 2;
const mostThreads = 65_536;
/** So many invocations are completed between two ends: on a machine without time for them, chaos would never come to its end. */
const fewestBetween = 20;
/** About as many as there are on an idle machine: a slow one takes longer for the messages, and for each thread too. */
const mostEnds = 400;

export class Killer {
  /** How long it took after each order to end until another thread was ready, in milliseconds. */
  readonly returnsMs: number[] = [];
  readonly #pool: WorkerPool;
  readonly #orders = sharedCells(3);
  /** By thread id: 1 once it has loaded a handler. Ending a thread while it boots is another story. */
  readonly #up = sharedCells(mostThreads);
  readonly #workers = new Map<number, Worker>();
  readonly #onWorker = (worker: Worker): void => this.#add(worker);
  /** When the ends were ordered that the pool has not noticed yet, and those it has not made up for yet. */
  readonly #ordered: number[] = [];
  readonly #missing: number[] = [];
  #crashes = 0;
  #invocations = 0;
  #isRunning = true;
  #turn = 0;

  /** To be made before the pool's first thread. */
  constructor(pool: WorkerPool) {
    this.#pool = pool;
    setEnvironmentData('stasis.test.orders', this.#orders);
    setEnvironmentData('stasis.test.up', this.#up);
    process.on('worker', this.#onWorker);
  }

  /** How many threads have ended. */
  get ends(): number {
    return this.returnsMs.length;
  }

  /** Ends a thread every so many milliseconds, if one is up and the pool gets on, until `stop`. Settles when the last one is made up for. */
  async run(everyMs: number): Promise<void> {
    const timer = setInterval(() => this.#endOne(), everyMs);
    while (this.#isRunning || this.#ordered.length + this.#missing.length > 0) {
      // Not without a pause: the threads need the processor.
      await new Promise((resolve) => setTimeout(resolve, 1));
      this.#look();
      if (!this.#isRunning) clearInterval(timer);
    }
    process.off('worker', this.#onWorker);
  }

  /** To be called when nothing is left to handle: an order that waits for a handler would wait for ever. */
  stop(): void {
    this.#isRunning = false;
    for (const cell of [exitBetweenTurns, exitInside]) {
      if (Atomics.compareExchange(this.#orders, cell, 1, 0) === 1) this.#ordered.pop();
    }
  }

  /** The time within which that share of the threads, 0 to 1, were made up for. */
  returnMs(share: number): number {
    const sorted = this.returnsMs.toSorted((left, right) => left - right);
    return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
  }

  #sumOf(figure: 'crashes' | 'invocations'): number {
    return this.#pool.statistics().threads.reduce((sum, thread) => sum + thread[figure], 0);
  }

  #add(worker: Worker): void {
    const { threadId } = worker;
    this.#workers.set(threadId, worker);
    worker.once('exit', () => this.#workers.delete(threadId));
  }

  #endOne(): void {
    const [threadId, worker] = [...this.#workers].find(([id]) => Atomics.load(this.#up, id) === 1) ?? [];
    // The way before this one may still wait for a handler.
    if (threadId === undefined || worker === undefined || this.#ordered.length > 0) return;
    if (this.#turn >= mostEnds) return;
    const invocations = this.#sumOf('invocations');
    if (invocations < this.#invocations + fewestBetween) return;
    this.#invocations = invocations;
    this.#ordered.push(performance.now());
    this.#turn += 1;
    if (this.#turn % 3 === 0) this.#order(exitBetweenTurns);
    else if (this.#turn % 3 === 1) this.#order(exitInside);
    else void worker.terminate();
  }

  /** Whichever thread is first obeys. */
  #order(cell: number): void {
    Atomics.store(this.#orders, cell, 1);
    Atomics.notify(this.#orders, cell, 1);
  }

  /** What has the pool noticed, and made up for? It has started a thread for each that it has and each that ended. */
  #look(): void {
    const crashes = this.#sumOf('crashes');
    for (; this.#crashes < crashes; this.#crashes += 1) this.#missing.push(this.#ordered.shift() as number);
    const madeUpFor = this.#pool.threads + crashes - this.#pool.parallelism;
    while (this.returnsMs.length < madeUpFor) {
      this.returnsMs.push(performance.now() - (this.#missing.shift() as number));
    }
  }
}
