// What counts as a promise, of any class.

/** Returns whether the result of a handler must be awaited. Throws what its `then` getter throws. */
export function isThenable(result: unknown): result is PromiseLike<unknown> {
  return (
    ((typeof result === 'object' && result !== null) || typeof result === 'function') &&
    typeof (result as { then?: unknown }).then === 'function'
  );
}
