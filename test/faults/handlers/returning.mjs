// Returns what its name says; `data` counts in shared memory: [started, finished messages after it].

import { Note } from './notes.mjs';

const odd = {
  function: () => () => {},
  symbol: () => Symbol('returned'),
  proxy: () => new Proxy({}, {}),
  'port that cannot be cloned': () => new MessageChannel().port1,
  'cyclic object': () => {
    const object = {};
    object.self = object;
    return object;
  },
  'nested ten thousand deep': () => {
    let value = {};
    for (let level = 0; level < 10_000; level += 1) value = { value };
    return value;
  },
  'promise of something that cannot be cloned': () => Promise.resolve(() => {}),
  'promise that calls back twice': () =>
    Object.assign(Promise.resolve(), {
      // biome-ignore lint/suspicious/noThenProperty: that is what is odd
      then: (done, failed) => {
        done();
        failed(new Error('too late'));
        done();
      },
    }),
  'promise whose `then` throws': () =>
    Object.assign(Promise.resolve(), {
      // biome-ignore lint/suspicious/noThenProperty: that is what is odd
      then: () => {
        throw new Error('no then');
      },
    }),
  'object of 50 MB': () => ({ bytes: new Uint8Array(50_000_000) }),
};

export const kinds = Object.keys(odd);

export default function returnOdd(message, { data }) {
  if (!Note.is(message)) return undefined;
  Atomics.add(data, 0, 1);
  return odd[message.value]?.();
}
