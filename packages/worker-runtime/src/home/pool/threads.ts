// The one place that wraps piscina. Piscina spawns the threads with their limits and options; each thread is started
// with one short task that opens a lane on a port and ends, so that piscina's queue, balancing and per-task cost are
// never on the way of a message, and an idle thread keeps no process alive.
//
// Avoided here: piscina's `atomics: 'sync'` (the default) would freeze a worker's event loop between tasks, and ports
// in it would go deaf; a thread that dies while it boots leaves its task pending for ever.

import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { ResourceLimits, TransferListItem, Worker } from 'node:worker_threads';
import { queueMicrotask, textOfThrown, within } from '@stasis-bus/core/internal';
import { Piscina, queueOptionsSymbol } from 'piscina';
import type { LaneStart } from '../../wire/protocol.js';
import type { BusyTime, LaneThread } from '../lane/lane-thread.js';

/** What threads start from. */
const entry = new URL('./lane-entry.cjs', import.meta.url);

/** How long what a thread has printed may wait for whoever reads what the process prints. */
const passOnTimeoutMs = 2000;

/** How threads are made. */
export interface ThreadOptions {
  readonly max: number;
  readonly resourceLimits?: ResourceLimits | undefined;
  readonly env?: Record<string, string> | undefined;
  readonly execArgv?: string[] | undefined;
}

const bundled = 'if this program is bundled, see docs/guide/bundling.md: stasisWorkers()';

/** Why no thread can start at all, in words, if what ended one while it was starting would end all; else `undefined`. */
export function whyNoThreadCanStart(error: unknown): string | undefined {
  const { code, name } = Object(error) as { code?: unknown; name?: unknown };
  const text = textOfThrown(error);
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND' || !existsSync(entry))
    return `a file that its threads start from is missing: ${text}; ${bundled}`;
  if (code === 'ERR_ACCESS_DENIED') return `its threads lack a permission to start: ${text}`;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY')
    return `its threads run out of memory while they start, for \`resourceLimits\` are too low: ${text}`;
  if (error instanceof CannotMakeThread || name === 'SyntaxError')
    return `its threads cannot start, look at \`execArgv\` and \`env\` of the pool: ${text}`;
  return undefined;
}

/** A thread could not be made at all. */
class CannotMakeThread extends Error {}

interface Opening {
  readonly abort: AbortController;
  /** Whether a thread has it. */
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
    // Node.js reads the idle time and then the clock: of an idle thread `active` is a little more or less each time.
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

/** Settles when what has come of the output is where home prints, or that takes nothing. */
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
  /** Whether no thread can be made at all: a permission is missing, or an option is wrong. */
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

  /** Starts a thread with a lane on it. Rejects when the thread dies before its lane is open. */
  async open(start: LaneStart): Promise<LaneThread> {
    const opening: Opening = { abort: new AbortController(), isTaken: false };
    this.#opening.add(opening);
    try {
      // What stands under a symbol stays here: it tells the balancer whose task it is.
      const task = { ...start, [queueOptionsSymbol]: opening };
      const threadId: number = await this.#run(task, opening);
      const worker = this.#piscina.threads.find((thread) => thread.threadId === threadId);
      if (worker === undefined) throw new Error('the thread ended as soon as its lane was open');
      return new PoolThread(worker);
    } catch (error) {
      // Piscina would say that it was aborted, and not why.
      throw opening.abort.signal.aborted ? opening.abort.signal.reason : error;
    } finally {
      this.#opening.delete(opening);
    }
  }

  /** Ends all threads, whatever they do. */
  async destroy(): Promise<void> {
    // A task that could not be given to a new thread stays in piscina's queue, with a promise that nobody was given:
    // piscina would reject it, and that would be an unhandled rejection.
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
   * If fewer threads are booting than are waited for, one wait is in vain. What a thread has taken already is not: if that
   * thread dies, piscina says so, and aborting it would end a thread that is well.
   */
  #threadLost(): void {
    queueMicrotask(() => {
      const living = new Set(this.#piscina.threads.map((thread) => thread.threadId));
      for (const id of this.#withLane) if (!living.has(id)) this.#withLane.delete(id);
      const booting = living.size - this.#withLane.size;
      // One that was aborted a moment ago, for another thread, has not settled yet: aborting it again would help nobody.
      const waiting = [...this.#opening].filter(({ isTaken, abort }) => !isTaken && !abort.signal.aborted);
      const vain = waiting.at(-1);
      if (vain === undefined || booting >= waiting.length) return;
      vain.abort.abort(this.#bootError ?? new Error('the thread ended while it was starting'));
      this.#bootError = undefined;
    });
  }
}
