// A handler that leaves an error behind.

export function throwLater() {
  setImmediate(() => {
    throw new RangeError('nobody waits for this');
  });
}
