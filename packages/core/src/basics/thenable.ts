// What counts as a promise, whichever class it is of.

/** Whether what a handler returned is to be waited for. Throws what its `then` getter throws. */
export function isThenable(result: unknown): result is PromiseLike<unknown> {
  return (
    ((typeof result === 'object' && result !== null) || typeof result === 'function') &&
    typeof (result as { then?: unknown }).then === 'function'
  );
}
