// The only file that wraps piscina. Piscina spawns the threads with their limits and options. Each thread runs one short task, which
// opens a lane on a port and ends. So messages avoid piscina's queue, its balancing and its cost per task, and an idle thread does not
// keep the process alive.
//
// Two flaws are worked around here: piscina's default, `atomics: 'sync'`, would freeze a worker's event loop between tasks, so that its
// ports would receive nothing; and a thread that dies while it boots would leave its task pending for ever.

import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { ResourceLimits, TransferListItem, Worker } from 'node:worker_threads';
import { queueMicrotask, textOfThrown, within } from '@stasis-bus/core/internal';
import { Piscina, queueOptionsSymbol } from 'piscina';
import type { LaneStart } from '../../wire/protocol.js';
import type { BusyTime, LaneThread } from '../lane/lane-thread.js';

/** The file that threads start from. */
const entry = new URL('./lane-entry.cjs', import.meta.url);

/** How long to wait until the process has written a thread's output, in milliseconds. */
const passOnTimeoutMs = 2000;

/** How threads are made. */
export interface ThreadOptions {
  readonly max: number;
  readonly resourceLimits?: ResourceLimits | undefined;
  readonly env?: Record<string, string> | undefined;
  readonly execArgv?: string[] | undefined;
}

const bundled = 'if this program is bundled, see docs/guide/bundling.md: stasisWorkers()';

/** Returns a text that says why no thread can ever start, or `undefined` if another thread may start in spite of the error. */
export function whyNoThreadCanStart(error: unknown): string | undefined {
  const { code, name } = Object(error) as { code?: unknown; name?: unknown };
  const text = textOfThrown(error);
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND' || !existsSync(entry))
    return `a file that its threads start from is missing: ${text}; ${bundled}`;
  if (code === 'ERR_ACCESS_DENIED') return `its threads lack a permission to start: ${text}`;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY')
    return `its threads run out of memory while they start, because \`resourceLimits\` are too low: ${text}`;
  if (error instanceof CannotMakeThread || name === 'SyntaxError')
    return `its threads cannot start; check the pool's \`execArgv\` and \`env\`: ${text}`;
  return undefined;
}

/** Thrown when a thread cannot even be made. */
class CannotMakeThread extends Error {}

interface Opening {
  readonly abort: AbortController;
  /** Whether a thread has taken the task. */
  isTaken: boolean;
}

class PoolThread implements LaneThread {
  readonly isOurs = true;
  readonly exited: Promise<string>;
  chunksPrinted = 0;
  #busyMs = 0;
  readonly #worker: Worker;

  constructor(worker: Worker) {
    this.#worker = worker;
    this.exited = new Promise((resolve) => {
      let text = '';
      worker.once('error', (error) => {
        text = `, ${textOfThrown(error)}`;
      });
      worker.once('exit', (code) => resolve(`exit code ${code}${text}`));
    });
    for (const output of outputsOf(worker))
      output.on('data', () => {
        this.chunksPrinted += 1;
      });
  }

  get busy(): BusyTime {
    const { utilization, active } = this.#worker.performance.eventLoopUtilization();
    // Node.js reads the idle time before the clock, so an idle thread's `active` goes up and down a little.
    this.#busyMs = Math.max(this.#busyMs, active);
    return { share: utilization, ms: this.#busyMs };
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
    await Promise.all(outputsOf(this.#worker).map(passedOn));
  }
}

function outputsOf({ stdout, stderr }: Worker): readonly Readable[] {
  return [stdout, stderr];
}

/** Resolves when the process has written the output that has arrived, or cannot. */
async function passedOn(output: Readable): Promise<void> {
  if (output.readableEnded || output.destroyed) return;
  const isOver = new Promise<void>((resolve) => {
    output.once('end', resolve).once('close', resolve);
  });
  await within(passOnTimeoutMs, isOver);
}

export class Threads {
  readonly #piscina: Piscina;
  readonly #withLane = new Set<number>();
  readonly #opening = new Set<Opening>();
  #bootError: unknown;
  /** Whether no thread can be made, because a permission is missing or an option is wrong. */
  #isBarred = false;

  constructor({ max, resourceLimits, env, execArgv }: ThreadOptions) {
    this.#piscina = new Piscina({
      filename: fileURLToPath(entry),
      minThreads: 0,
      maxThreads: max,
      idleTimeout: Number.POSITIVE_INFINITY,
      atomics: 'disabled',
      recordTiming: false,
      workerHistogram: false,
      // A thread has one lane for life.
      loadBalancer: (task, workers) => {
        const free = workers.find((worker) => !this.#withLane.has(worker.id));
        if (free === undefined) return null;
        this.#withLane.add(free.id);
        (task[queueOptionsSymbol] as Opening).isTaken = true;
        return free;
      },
      ...(resourceLimits === undefined ? {} : { resourceLimits }),
      ...(env === undefined ? {} : { env }),
      ...(execArgv === undefined ? {} : { execArgv }),
    });
    this.#piscina.on('error', (error: unknown) => {
      this.#bootError = error;
    });
    this.#piscina.on('workerDestroy', () => this.#threadLost());
  }

  /** Starts a thread with a lane on it. Resolves when the lane is open; rejects if the thread dies first. */
  async open(start: LaneStart): Promise<LaneThread> {
    const opening: Opening = { abort: new AbortController(), isTaken: false };
    this.#opening.add(opening);
    try {
      // Tells the balancer which opening the task belongs to. A property under a symbol does not travel.
      const task = { ...start, [queueOptionsSymbol]: opening };
      const threadId: number = await this.#run(task, opening);
      const worker = this.#piscina.threads.find((thread) => thread.threadId === threadId);
      if (worker === undefined) throw new Error('the thread ended as soon as its lane was open');
      return new PoolThread(worker);
    } catch (error) {
      // Piscina's own error would say that the task was aborted, but not why.
      throw opening.abort.signal.aborted ? opening.abort.signal.reason : error;
    } finally {
      this.#opening.delete(opening);
    }
  }

  /** Ends all threads, whatever they are doing. */
  async destroy(): Promise<void> {
    // A task for which no thread could be made stays in piscina's queue, with a promise that no caller has. If piscina rejected that
    // promise, the rejection would be unhandled.
    if (this.#isBarred) await Promise.all(this.#piscina.threads.map((worker) => worker.terminate()));
    else await this.#piscina.destroy();
  }

  #run(task: LaneStart & object, { abort }: Opening): Promise<number> {
    try {
      return this.#piscina.run(task, {
        transferList: [task.port as TransferListItem],
        signal: abort.signal,
      });
    } catch (error) {
      this.#isBarred = true;
      const { code, message } = Object(error) as { code?: unknown; message?: unknown };
      throw Object.assign(new CannotMakeThread(String(message), { cause: error }), { code });
    }
  }

  /**
   * Aborts a task that waits in vain, because more tasks wait than threads are booting. A task that a thread has taken does not wait:
   * if that thread dies, piscina rejects the task, and aborting it would end a healthy thread.
   */
  #threadLost(): void {
    queueMicrotask(() => {
      const living = new Set(this.#piscina.threads.map((thread) => thread.threadId));
      for (const id of this.#withLane) if (!living.has(id)) this.#withLane.delete(id);
      const booting = living.size - this.#withLane.size;
      // A task that was aborted a moment ago, for another thread, has not settled yet: aborting it again would have no effect.
      const waiting = [...this.#opening].filter(({ isTaken, abort }) => !isTaken && !abort.signal.aborted);
      const vain = waiting.at(-1);
      if (vain === undefined || booting >= waiting.length) return;
      vain.abort.abort(this.#bootError ?? new Error('the thread ended while it was starting'));
      this.#bootError = undefined;
    });
  }
}
