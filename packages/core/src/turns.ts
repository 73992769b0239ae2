// Takes turns among everything on one thread that has synchronous work to do, in slices, so that nobody starves:
// round robin among the tasks, a budget of time per slice, and the event loop in between. Used at home for main-thread
// subscriptions and on workers for batches.
//
// The first slice after a pause runs as a microtask, for latency; once the budget is used up, the rest waits for the
// next round of the event loop, so timers and I/O come through however much is queued.

import { nowMs } from './clock.js';
import { runOutsideContexts } from './contexts.js';
import { Fifo } from './fifo.js';

/** Something that wants turns. */
export interface TurnTask {
  /**
   * Does a little work: `turnInvocations` at most while others wait, and nothing more once `turnMs` have passed. True: it wants another
   * turn; false: it will ask again when it does. Must not throw.
   */
  turn(): boolean;
}

/** Invocations per turn: enough to make the turn's own cost vanish, few enough for the neighbours. */
export const turnInvocations = 16;
/** After how many milliseconds a turn is over, however few invocations there were. */
export const turnMs = 1;

const budgetMs = 2;

export class Turns {
  readonly #waiting = new Fifo<TurnTask>();
  #sliceStart = 0;
  #scheduled = false;
  #immediate = false;

  /** Whether a task waits for its turn. */
  get isAwaited(): boolean {
    return this.#waiting.size > 0;
  }

  /** Gives a task its turn, after all that wait already. A task must not be in twice. */
  ask(task: TurnTask): void {
    this.#waiting.push(task);
    if (this.#scheduled) return;
    this.#scheduled = true;
    if (!this.#immediate) {
      this.#immediate = true;
      this.#sliceStart = nowMs();
      setImmediate(this.#onImmediate);
      queueMicrotask(this.#onMicrotask);
    } else if (nowMs() - this.#sliceStart < budgetMs) {
      queueMicrotask(this.#onMicrotask);
    }
  }

  readonly #onMicrotask = (): void => {
    if (this.#scheduled) this.#slice();
  };

  readonly #onImmediate = (): void => {
    this.#immediate = false;
    if (!this.#scheduled) return;
    this.#sliceStart = nowMs();
    this.#slice();
  };

  #slice(): void {
    runOutsideContexts(() => this.#giveTurns());
  }

  #giveTurns(): void {
    for (let task = this.#waiting.shift(); task !== undefined; task = this.#waiting.shift()) {
      if (task.turn()) this.#waiting.push(task);
      if (nowMs() - this.#sliceStart >= budgetMs) break;
    }
    this.#scheduled = this.#waiting.size > 0;
    if (this.#scheduled && !this.#immediate) {
      this.#immediate = true;
      setImmediate(this.#onImmediate);
    }
  }
}
