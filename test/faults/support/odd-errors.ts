// What a program may do to the errors of its realm. Each takes effect until it is undone.

/** Ways to make errors odd, by name. */
export const oddities: Readonly<Record<string, () => void>> = {
  'Error.prepareStackTrace returns the call sites': () =>
    set('prepareStackTrace', (_: Error, sites: unknown) => sites),
  'Error.prepareStackTrace throws': () =>
    set('prepareStackTrace', () => {
      throw new TypeError('no stack today');
    }),
  'Error.stackTraceLimit is 0': () => set('stackTraceLimit', 0),
  'Error.stackTraceLimit cannot be written': () => set('stackTraceLimit', 5, false),
  'Error.captureStackTrace throws': () =>
    set('captureStackTrace', () => {
      throw new TypeError('nothing is captured');
    }),
  'Error.captureStackTrace is gone': () => set('captureStackTrace', undefined),
};

function set(name: string, value: unknown, writable = true): void {
  Object.defineProperty(Error, name, { value, writable, configurable: true, enumerable: true });
}

const names = ['prepareStackTrace', 'stackTraceLimit', 'captureStackTrace'];

/** Runs a task while errors are odd. */
export async function whileOdd<T>(oddity: string, task: () => Promise<T>): Promise<T> {
  const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(Error, name)] as const);
  oddities[oddity]?.();
  try {
    return await task();
  } finally {
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) Reflect.deleteProperty(Error, name);
      else Object.defineProperty(Error, name, descriptor);
    }
  }
}
