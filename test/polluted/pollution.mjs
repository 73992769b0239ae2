// An enumerable property on all objects and one on all arrays of this thread, as some old libraries put there.

const names = new Map([
  [Object.prototype, 'pollutesObjects'],
  [Array.prototype, 'pollutesArrays'],
]);

export function pollute() {
  for (const [prototype, name] of names) {
    Object.defineProperty(prototype, name, {
      value: () => name,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
}

export function clean() {
  for (const [prototype, name] of names) delete prototype[name];
}
