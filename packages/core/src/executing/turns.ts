// Gives turns to everything on one thread that has synchronous work to do, in slices, so that nothing starves: round robin
// among the tasks, a budget of time per slice, and the event loop in between. Used at home for main-thread subscriptions and
// on worker threads for batches.
//
// The first slice after a pause runs as a microtask, for latency. Once the budget is used up, the rest waits for the next turn of
// the event loop, so that timers and I/O get through however much is queued. If that never comes (because `setImmediate` was
// replaced before the package was loaded), it is asked for again when there is more to do.

import { nowMs } from '../basics/clock.js';
import { Fifo } from '../basics/fifo.js';
import { queueMicrotask, setImmediate } from '../basics/real-time.js';
import { runOutsideContexts } from '../observe/contexts.js';

/** A task that takes turns on its thread. */
export interface TurnTask {
  /**
   * Does a little work: at most `turnInvocations` while others wait, and nothing more once `turnMs` have passed. Returns whether
   * it wants another turn; if not, it asks again when it does. Must not throw.
   */
  turn(): boolean;
}

/** The most invocations in a turn: enough to make the cost of the turn itself negligible, few enough not to hold up other tasks. */
export const turnInvocations = 16;
/** The milliseconds after which a turn is over, however few invocations it has had. */
export const turnMs = 1;

const budgetMs = 2;
/** After how many milliseconds the next turn of the event loop counts as lost. Asking once too often does no harm. */
const lostMs = 100;

export class Turns {
  readonly #waiting = new Fifo<TurnTask>();
  #sliceStart = 0;
  /** Whether a slice is to come: in a microtask, or in the next turn of the event loop. */
  #scheduled = false;
  /** When the next turn of the event loop was asked for; `undefined` while it is not awaited. */
  #immediateSince: number | undefined;
  #isWatching = false;
  readonly #afterSlice: (() => void) | undefined;

  /** @param afterSlice called when a slice is over, before any microtask that its tasks have left behind */
  constructor(afterSlice?: () => void) {
    this.#afterSlice = afterSlice;
  }

  /** Whether a task waits for its turn. */
  get isAwaited(): boolean {
    return this.#waiting.size > 0;
  }

  /** Gives a task a turn, after all tasks that are waiting already. A task must not wait twice at a time. */
  ask(task: TurnTask): void {
    this.#waiting.push(task);
    if (this.#scheduled) {
      this.watch();
      return;
    }
    this.#scheduled = true;
    const now = nowMs();
    if (this.#isLost(now)) {
      this.#sliceStart = now;
      this.#waitForLoop(now);
      queueMicrotask(this.#onMicrotask);
    } else if (now - this.#sliceStart < budgetMs) {
      queueMicrotask(this.#onMicrotask);
    }
  }

  /**
   * Makes sure that the next slice comes. Call this when a task that waits for its turn has more to do. Cheap, however often it is
   * called.
   */
  watch(): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    queueMicrotask(this.#onWatch);
  }

  readonly #onMicrotask = (): void => {
    if (this.#scheduled) this.#slice();
  };

  readonly #onImmediate = (): void => {
    this.#immediateSince = undefined;
    if (!this.#scheduled) return;
    this.#sliceStart = nowMs();
    this.#slice();
  };

  #slice(): void {
    runOutsideContexts(() => this.#giveTurns());
  }

  #giveTurns(): void {
    try {
      for (let task = this.#waiting.shift(); task !== undefined; task = this.#waiting.shift()) {
        if (task.turn()) this.#waiting.push(task);
        if (nowMs() - this.#sliceStart >= budgetMs) break;
      }
    } finally {
      // The others get their turns even if a task has thrown.
      this.#scheduled = this.#waiting.size > 0;
      if (this.#scheduled && this.#immediateSince === undefined) this.#waitForLoop(nowMs());
      this.#afterSlice?.();
    }
  }

  #waitForLoop(now: number): void {
    this.#immediateSince = now;
    setImmediate(this.#onImmediate);
  }

  /** Returns whether the next turn of the event loop must be asked for, for the first time or again. */
  #isLost(now: number): boolean {
    return this.#immediateSince === undefined || now - this.#immediateSince > lostMs;
  }

  readonly #onWatch = (): void => {
    this.#isWatching = false;
    const now = nowMs();
    if (this.#scheduled && this.#isLost(now)) this.#waitForLoop(now);
  };
}
