// Binary data for random values: all kinds of typed arrays, `Buffer`s and `DataView`s, over memory of their own, over
// part of a larger one, or over memory that other parts of the value look at, too.

const kinds = [
  ...[Uint8Array, Int8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
  ...[Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView],
  ...(typeof Float16Array === 'undefined' ? [] : [Float16Array]),
];

class OwnBytes extends Uint8Array {
  note = 'own properties of views are lost';
}

/** The memories of one value. */
export class Memories {
  #choices;
  #known = [];
  #shares;
  #isMadeTwice;

  /**
   * With `shares`, some memory is shared between threads. What is made twice shares no memory with other values, as small
   * `Buffer`s do: how they lie in it would be different each time.
   */
  constructor(choices, { shares = false, isMadeTwice = false }) {
    this.#choices = choices;
    this.#shares = shares;
    this.#isMadeTwice = isMadeTwice;
  }

  /** A view or a buffer. */
  make() {
    const choices = this.#choices;
    switch (choices.below(6)) {
      case 0:
        return this.#fill(new Uint8Array(choices.below(9)));
      case 1:
        return this.#buffer().subarray(choices.below(20), 20 + choices.below(20));
      case 2:
        return this.#memory();
      case 3:
        return choices.onceIn(4) ? new OwnBytes(this.#memory()) : new Uint8Array(this.#memory());
      default:
        return this.#view(this.#memory());
    }
  }

  #buffer() {
    const text = 'some of the bytes that small Buffers share';
    return this.#isMadeTwice ? Buffer.alloc(200, text) : Buffer.from(text);
  }

  #view(memory) {
    const choices = this.#choices;
    const kind = choices.oneOf(kinds);
    const size = kind.BYTES_PER_ELEMENT ?? 1;
    const most = Math.floor(memory.byteLength / size);
    const start = choices.below(most + 1);
    const view = new kind(memory, start * size, choices.below(most - start + 1));
    if (choices.onceIn(16)) view.note = 'own properties of views are lost';
    return view;
  }

  /** A memory of the value, new or known. */
  #memory() {
    const choices = this.#choices;
    if (this.#known.length > 0 && choices.onceIn(2)) return choices.oneOf(this.#known);
    const memory = this.#newMemory(choices.below(64));
    this.#fill(new Uint8Array(memory));
    this.#known.push(memory);
    return memory;
  }

  #newMemory(length) {
    const choices = this.#choices;
    if (this.#shares && choices.onceIn(3)) return new SharedArrayBuffer(length);
    return choices.onceIn(8)
      ? new ArrayBuffer(length, { maxByteLength: length + 8 })
      : new ArrayBuffer(length);
  }

  #fill(bytes) {
    const first = this.#choices.below(256);
    for (let i = 0; i < bytes.length; i += 1) bytes[i] = first + i * 3;
    return bytes;
  }
}
