// Microtasks of `queueMicrotask` that throw. On Node.js 20 such a microtask leaves its asynchronous context before the process
// hears of the error, so that nobody could tell whose it was. All else about them stays as it is.

const { queueMicrotask: queue } = globalThis;

/** @param onThrow called within the context of a microtask that is throwing, right before its error is uncaught */
export function throwingMicrotasks(onThrow: () => void): void {
  globalThis.queueMicrotask = function queueMicrotask(callback: () => void): void {
    const watched = (): void => {
      try {
        callback();
      } catch (thrown) {
        onThrow();
        throw thrown;
      }
    };
    // What is no function is refused as ever.
    queue(typeof callback === 'function' ? watched : callback);
  };
}
