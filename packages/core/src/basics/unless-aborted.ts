// Waiting that an AbortSignal ends. However many wait on a signal, it has one listener, and none once nobody waits any
// more: signals live long (a program's shutdown, a bus), and what waits on them comes and goes.

import { queueMicrotask } from './real-time.js';

interface Listening {
  readonly callbacks: Set<() => void>;
  readonly stop: () => void;
}

const listeningTo = new WeakMap<AbortSignal, Listening>();

/**
 * Calls back once when the signal, which must not be aborted yet, is aborted. Returns what takes that back; it has no
 * effect afterwards.
 */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (signal === undefined) return () => {};
  const listening = listeningTo.get(signal) ?? listenTo(signal);
  // The same callback may be given twice.
  const own = (): void => callback();
  listening.callbacks.add(own);
  return () => {
    if (listening.callbacks.delete(own) && listening.callbacks.size === 0) listening.stop();
  };
}

/**
 * Starts something and settles as its promise does, or rejects with the reason of the first of the signals that is aborted,
 * and then nothing of it stays with a signal. If one is aborted already, nothing is started.
 *
 * A caller that does not await it gets no unhandled rejection from an abort. From a promise that rejects by itself it does:
 * so hand out the very promise that this returns, and not one that an async function makes of it.
 *
 * @param start takes what is to be called when it is abandoned: then nobody waits for its promise any more
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
      // Not at once: what is started may abort the signal itself.
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

/** Calls what returns a promise; what it throws, the promise rejects with. */
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
  // Without options, which would inherit what somebody has put on `Object.prototype`.
  signal.addEventListener('abort', listener);
  return listening;
}
