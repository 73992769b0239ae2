// The main placement: handlers as functions on the home thread, queued, never invoked inside `publish`, and the next
// one only after the promise of the previous one has settled (SPEC 4.3 a). Subscriptions take turns.

import { BusError } from './errors.js';
import type { InvocationSource, Session } from './executor.js';
import { type HomeHandler, isThenable } from './home-handler.js';
import type { Invocation } from './invocation.js';
import { Turns, turnInvocations, turnMs } from './turns.js';

const turns = new Turns();
const home = {};

/** What a handler threw, as the bus reports it. */
export function handlerFailed(thrown: unknown): BusError {
  return new BusError('ERR_STASIS_HANDLER_FAILED', `a handler failed: ${textOf(thrown)}`, { cause: thrown });
}

function textOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  } catch {
    return 'it threw something that has no text';
  }
}

export class MainSession implements Session {
  readonly ready = Promise.resolve();
  readonly #source: InvocationSource;
  readonly #handler: HomeHandler;
  #state: 'idle' | 'in turn' | 'waiting' = 'idle';

  constructor(source: InvocationSource, handler: HomeHandler) {
    this.#source = source;
    this.#handler = handler;
  }

  wake(): void {
    if (this.#state !== 'idle') return;
    this.#state = 'in turn';
    turns.ask(this);
  }

  close(): void {}

  turn(): boolean {
    const turnStarted = performance.now();
    let started = turnStarted;
    for (let count = 0; count < turnInvocations && started - turnStarted < turnMs; count += 1) {
      const invocation = this.#source.next(this, home);
      if (invocation === undefined) {
        this.#state = 'idle';
        return false;
      }
      if (!this.#invoke(invocation, started)) return false;
      started = performance.now();
    }
    return true;
  }

  /** False: the handler returned a promise, and the turn is over. */
  #invoke(invocation: Invocation, started: number): boolean {
    try {
      const result = this.#handler.call(invocation);
      if (isThenable(result)) {
        this.#waitFor(result, invocation, started);
        return false;
      }
    } catch (thrown) {
      this.#source.failed(invocation, handlerFailed(thrown));
      return true;
    }
    this.#source.handled(invocation, performance.now() - started);
    return true;
  }

  #waitFor(result: PromiseLike<unknown>, invocation: Invocation, started: number): void {
    this.#state = 'waiting';
    Promise.resolve(result).then(
      () => {
        this.#state = 'idle';
        this.#source.handled(invocation, performance.now() - started);
      },
      (thrown: unknown) => {
        this.#state = 'idle';
        this.#source.failed(invocation, handlerFailed(thrown));
      },
    );
  }
}
