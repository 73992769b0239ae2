// The main placement: handler functions on the home thread, queued and never invoked inside `publish`. Unless the subscription
// is parallel, the next invocation starts only after the promise of the previous one has settled (SPEC 4.3 a). Subscriptions
// take turns.

import { nowMs } from '../basics/clock.js';
import { clearTimeout, setTimeout } from '../basics/real-time.js';
import { isThenable } from '../basics/thenable.js';
import type { BusError } from '../errors/bus-error.js';
import { handlerFailed, handlerTimeout } from '../errors/handler-errors.js';
import type { Invocation } from '../sequencing/invocation.js';
import type { InvocationSource, Session } from '../sequencing/invocation-source.js';
import type { LocalHandler } from './local-handler.js';
import { Turns, turnInvocations, turnMs } from './turns.js';

const turns = new Turns();
/** The place of everything that is not parallel. */
const home = {};

export class MainSession implements Session {
  readonly isAtHome = true;
  readonly ready: Promise<void>;
  readonly #source: InvocationSource;
  #handler: LocalHandler | undefined;
  readonly #timeoutMs: number | undefined;
  readonly #isParallel: boolean;
  #state: 'idle' | 'in turn' | 'waiting' = 'idle';

  /** @param ready settles when there is a handler; by then `start` has been called */
  constructor(
    source: InvocationSource,
    timeoutMs: number | undefined,
    ready: Promise<void> = Promise.resolve(),
  ) {
    this.ready = ready;
    this.#source = source;
    this.#timeoutMs = timeoutMs;
    this.#isParallel = source.parallelLimit > 1;
  }

  /** Runs invocations with this handler, from now on. */
  start(handler: LocalHandler): this {
    this.#handler = handler;
    this.wake();
    return this;
  }

  wake(): void {
    if (this.#state === 'in turn') turns.watch();
    if (this.#state !== 'idle' || this.#handler === undefined) return;
    this.#state = 'in turn';
    turns.ask(this);
  }

  close(): void {}

  turn(): boolean {
    const turnStarted = nowMs();
    let started = turnStarted;
    for (let count = 0; count < turnInvocations && started - turnStarted < turnMs; count += 1) {
      // In a parallel subscription, every invocation has a place of its own.
      const invocation = this.#source.next(this, this.#isParallel ? {} : home);
      if (invocation === undefined) {
        this.#state = 'idle';
        return false;
      }
      if (!this.#invoke(invocation, started)) return false;
      started = nowMs();
    }
    return true;
  }

  /** Returns `false` if the turn is over because a promise must be waited for. */
  #invoke(invocation: Invocation, started: number): boolean {
    try {
      const result = this.#handler?.call(invocation);
      if (isThenable(result)) {
        void this.#waitFor(result, invocation, started);
        return this.#isParallel;
      }
    } catch (thrown) {
      this.#source.failed(invocation, handlerFailed(thrown));
      return true;
    }
    this.#handled(invocation, nowMs() - started);
    return true;
  }

  /** Waits for the promise once, even if its `then` is the program's own. */
  async #waitFor(result: PromiseLike<unknown>, invocation: Invocation, started: number): Promise<void> {
    if (!this.#isParallel) this.#state = 'waiting';
    const timer = this.#startTimer(invocation);
    let failure: BusError | undefined;
    try {
      await result;
    } catch (thrown) {
      failure = handlerFailed(thrown);
    }
    clearTimeout(timer);
    if (!this.#isParallel) this.#state = 'idle';
    if (failure === undefined) this.#handled(invocation, nowMs() - started);
    else this.#source.failed(invocation, failure);
  }

  /** Aborts the signal when time is up: a handler at home cannot be stopped, so the next message still waits for it. */
  #startTimer(invocation: Invocation): NodeJS.Timeout | undefined {
    const timeoutMs = this.#timeoutMs;
    if (timeoutMs === undefined) return undefined;
    return setTimeout(() => {
      const error = handlerTimeout(timeoutMs, invocation.dispatched.type.name);
      this.#source.overran(invocation, error);
      invocation.abort(error);
    }, timeoutMs);
  }

  #handled(invocation: Invocation, tookMs: number): void {
    const timeoutMs = this.#timeoutMs;
    if (timeoutMs !== undefined && tookMs > timeoutMs)
      this.#source.failed(invocation, handlerTimeout(timeoutMs, invocation.dispatched.type.name));
    else this.#source.handled(invocation, tookMs);
  }
}
