// Waits that an AbortSignal ends. A signal has one listener however many callers wait on it, and none when nobody waits: signals
// live long (a program's shutdown, a bus), while waits come and go.

import { queueMicrotask } from './real-time.js';

interface Listening {
  readonly callbacks: Set<() => void>;
  readonly stop: () => void;
}

const listeningTo = new WeakMap<AbortSignal, Listening>();

/**
 * Calls back once when the signal is aborted; it must not be aborted yet. Returns a function that cancels the callback, and has no
 * effect after it.
 */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (signal === undefined) return () => {};
  const listening = listeningTo.get(signal) ?? listenTo(signal);
  // A caller may pass the same callback twice.
  const own = (): void => callback();
  listening.callbacks.add(own);
  return () => {
    if (listening.callbacks.delete(own) && listening.callbacks.size === 0) listening.stop();
  };
}

/**
 * Starts something and settles as its promise does, or rejects with the reason of the first signal that is aborted. Leaves no
 * listeners on the signals. If one of them is aborted already, nothing is started.
 *
 * A caller that does not await the promise gets no unhandled rejection from an abort, but does get one if the promise of `start`
 * rejects. So callers should return this promise itself, and not one that an async function makes of it.
 *
 * @param start is passed a function that registers what to call when the wait is abandoned, and nobody waits for its promise any
 * more
 */
export function unlessAborted<T>(
  start: (onAbandoned: (letGo: () => void) => void) => Promise<T>,
  ...signals: readonly (AbortSignal | undefined)[]
): Promise<T> {
  let letGo = (): void => {};
  const taken: (() => void)[] = [];
  const forget = (): void => {
    for (const takeBack of taken) takeBack();
  };
  const outcome = new Promise<T>((resolve, reject) => {
    const abandon = (reason: unknown): void => {
      forget();
      letGo();
      reject(reason);
      // Not at once: `start` may abort the signal itself, before there is an `outcome`.
      queueMicrotask(() => outcome.catch(() => {}));
    };
    const fail = (reason: unknown): void => {
      forget();
      reject(reason);
    };
    const aborted = signals.find((signal) => signal?.aborted === true);
    if (aborted !== undefined) {
      abandon(aborted.reason);
      return;
    }
    for (const signal of signals) taken.push(onAbort(signal, () => abandon(signal?.reason)));
    try {
      const started = start((callback) => {
        letGo = callback;
      });
      started.then((value) => {
        forget();
        resolve(value);
      }, fail);
    } catch (thrown) {
      fail(thrown);
    }
  });
  return outcome;
}

/** Calls a function that returns a promise. If the function throws, returns a promise that rejects with what it threw. */
export function rejecting<T>(call: () => Promise<T>): Promise<T> {
  try {
    return call();
  } catch (thrown) {
    return Promise.reject(thrown);
  }
}

function listenTo(signal: AbortSignal): Listening {
  const callbacks = new Set<() => void>();
  const stop = (): void => {
    signal.removeEventListener('abort', listener);
    listeningTo.delete(signal);
  };
  const listener = (): void => {
    stop();
    const called = [...callbacks];
    callbacks.clear();
    for (const callback of called) callback();
  };
  const listening = { callbacks, stop };
  listeningTo.set(signal, listening);
  // Without options: they would inherit whatever a program has put on `Object.prototype`.
  signal.addEventListener('abort', listener);
  return listening;
}
