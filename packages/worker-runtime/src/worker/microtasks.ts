// Watches for microtasks of `queueMicrotask` that throw. On Node.js 20 such a microtask leaves its asynchronous context before the
// process gets the error, so that its origin would be unknown. Everything else about microtasks stays as it is.

const { queueMicrotask: queue } = globalThis;

/** @param onThrow called in the context of a microtask that is throwing, just before `uncaughtException` */
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
    // The platform refuses anything but a function.
    queue(typeof callback === 'function' ? watched : callback);
  };
}
