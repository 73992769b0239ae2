import { describe, expect, test } from 'vitest';
import { snapshot } from '../../packages/core/src/values/snapshot.js';

function copyOf<T>(value: T): T {
  return snapshot(value, false) as T;
}

function sharedCopyOf<T>(value: T): T {
  return snapshot(value, true) as T;
}

function bytes(buffer: ArrayBufferLike): number[] {
  return [...new Uint8Array(buffer)];
}

describe('binary data', () => {
  test('SPEC 2.3: a Buffer arrives as a Uint8Array with its own bytes only', () => {
    const copy = copyOf({ buffer: Buffer.from('small') }).buffer;
    expect(Object.getPrototypeOf(copy)).toBe(Uint8Array.prototype);
    expect([copy.byteOffset, copy.buffer.byteLength]).toEqual([0, 5]);
    expect(new TextDecoder().decode(copy)).toBe('small');
  });

  test('SPEC 2.2: the publisher writes to its own bytes', () => {
    const source = Uint8Array.of(1, 2, 3);
    const copy = copyOf([source, source.buffer] as const);
    source.fill(9);
    expect([[...copy[0]], bytes(copy[1])]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  test('SPEC 2.3: views on one memory share one copy of what they cover, and see nothing else of it', () => {
    const memory = Uint8Array.from({ length: 100 }, (_, i) => i).buffer;
    const source = {
      a: new Uint8Array(memory, 10, 4),
      b: new DataView(memory, 12, 4),
      c: new Uint8Array(memory, 20, 2),
    };
    const copy = copyOf(source);
    expect(bytes(copy.a.buffer)).toEqual([10, 11, 12, 13, 14, 15, 0, 0, 0, 0, 20, 21]);
    expect([copy.a.byteOffset, copy.b.byteOffset, copy.c.byteOffset]).toEqual([0, 2, 10]);
    copy.a[2] = 99;
    expect(copy.b.getUint8(0)).toBe(99);
    expect(copy.c.buffer).toBe(copy.a.buffer);
  });

  test('SPEC 2.3: views may overlap and come in any order', () => {
    const memory = Uint8Array.from({ length: 16 }, (_, i) => i).buffer;
    const ranges = [
      [8, 4],
      [2, 1],
      [3, 3],
      [4, 1],
    ] as const;
    const copy = copyOf(ranges.map(([start, length]) => new Uint8Array(memory, start, length)));
    expect(copy.map((view) => [...view])).toEqual([[8, 9, 10, 11], [2], [3, 4, 5], [4]]);
    expect(bytes(copy[0]?.buffer ?? memory)).toEqual([2, 3, 4, 5, 0, 0, 8, 9, 10, 11]);
  });

  test('SPEC 2.3: elements stay aligned, whatever starts first', () => {
    const memory = Uint8Array.from({ length: 32 }, (_, i) => i).buffer;
    const source = { byte: new Uint8Array(memory, 3, 1), wide: new BigUint64Array(memory, 16, 1) };
    const copy = copyOf(source);
    expect([copy.byte[0], copy.wide[0]]).toEqual([3, source.wide[0]]);
    expect(bytes(copy.wide.buffer).slice(0, 5)).toEqual([0, 0, 0, 3, 0]);
  });

  test('SPEC 2.3: an ArrayBuffer in the value is copied whole, once', () => {
    const memory = Uint8Array.of(1, 2, 3, 4).buffer;
    const copy = copyOf({ view: new Uint8Array(memory, 1, 2), memory, again: [memory] });
    expect(bytes(copy.memory)).toEqual([1, 2, 3, 4]);
    expect(copy.again[0]).toBe(copy.memory);
    expect([copy.view.buffer === copy.memory, copy.view.byteOffset, copy.view.length]).toEqual([true, 1, 2]);
  });

  test('SPEC 2.3: binary data is found in every kind of container, and as the value itself', () => {
    const view = Uint8Array.of(5);
    const cycle: unknown[] = [view];
    cycle.push(cycle);
    const copy = copyOf({
      map: new Map([[view, view]]),
      set: new Set([view, 1]),
      error: new Error('', { cause: view }),
      instance: new (class {
        view = view;
      })(),
      cycle,
      before: { plain: true },
    });
    const found = copy.cycle[0];
    expect(found).toEqual(view);
    expect(found).not.toBe(view);
    expect([...copy.map]).toEqual([[found, found]]);
    const all = [
      [...copy.map.keys()][0],
      copy.map.get(found as typeof view),
      [...copy.set][0],
      copy.error.cause,
    ];
    for (const each of [...all, copy.instance.view]) expect(each).toBe(found);
    expect(copy.cycle[1]).toBe(copy.cycle);
    expect(Object.values(copy).every((part) => Object.isFrozen(part))).toBe(true);
    expect(copyOf(view)).not.toBe(view);
    expect(copyOf(view.buffer)).not.toBe(view.buffer);
  });

  test('SPEC 2.3: every kind of view keeps its kind; views that cover nothing are fine', () => {
    const kinds = [
      Int8Array,
      Uint8ClampedArray,
      Int16Array,
      Uint32Array,
      Float32Array,
      Float64Array,
      BigInt64Array,
    ];
    for (const Kind of kinds) {
      const copy = copyOf(new Kind(new ArrayBuffer(64), 8, 2));
      expect([copy.constructor, copy.length, copy.buffer.byteLength]).toEqual([Kind, 2, copy.byteLength]);
      expect(Object.isExtensible(copy)).toBe(false);
    }
    const memory = new ArrayBuffer(64);
    const empty = copyOf([
      new Float64Array(memory, 64, 0),
      new DataView(memory, 9, 0),
      new Uint8Array(memory, 3, 1),
    ]);
    expect(empty.map((view) => view.byteLength)).toEqual([0, 0, 1]);
  });

  test('SPEC 2.3: what a subclass says of its range is not believed', () => {
    class Liar extends Uint8Array {
      override get byteOffset(): number {
        return 0;
      }
      override get byteLength(): number {
        return 1;
      }
    }
    expect([...copyOf(new Liar(Uint8Array.of(1, 2, 3, 4).buffer, 1, 2))]).toEqual([2, 3]);
  });

  test('SPEC 2.3: a resizable buffer keeps what it may grow to; a view on it keeps its length', () => {
    const memory: ArrayBuffer = Reflect.construct(ArrayBuffer, [4, { maxByteLength: 16 }]);
    const copy = copyOf({ memory, view: new Uint8Array(memory) });
    Reflect.get(memory, 'resize').call(memory, 8);
    expect([copy.memory.byteLength, Reflect.get(copy.memory, 'maxByteLength')]).toEqual([4, 16]);
    Reflect.get(copy.memory, 'resize').call(copy.memory, 8);
    expect(copy.view.length).toBe(4);
  });

  test('SPEC 2.4: detached and shrunk memory is refused', () => {
    const detached = new Uint8Array(4);
    structuredClone(detached.buffer, { transfer: [detached.buffer] });
    const resizable: ArrayBuffer = Reflect.construct(ArrayBuffer, [8, { maxByteLength: 16 }]);
    const outside = [new Uint8Array(resizable, 4), new DataView(resizable, 4)];
    Reflect.get(resizable, 'resize').call(resizable, 2);
    for (const part of [detached, detached.buffer, ...outside]) {
      expect(() => copyOf({ part })).toThrow(/^value\.part cannot be cloned: it is a/);
    }
  });
});

describe('shared memory', () => {
  test('SPEC 2.4: a SharedArrayBuffer is refused, and a view on one', () => {
    const memory = new SharedArrayBuffer(4);
    expect(() => copyOf({ memory })).toThrow(/value\.memory cannot be cloned: it is a SharedArrayBuffer/);
    sharedCopyOf([new Uint8Array(memory)]);
    expect(() => copyOf([new Uint8Array(memory)])).toThrow(/value\[0\] cannot be cloned/);
  });

  test('SPEC 2.8: with share, buffers are copied once into shared memory', () => {
    const source = Float32Array.of(1, 2, 3, 4);
    const copy = sharedCopyOf({ half: source.subarray(2), again: source.subarray(2) });
    expect(copy.half.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(copy.half.buffer.byteLength).toBe(8);
    expect(copy.again.buffer).toBe(copy.half.buffer);
    source.fill(0);
    expect([...copy.half]).toEqual([3, 4]);
    expect(sharedCopyOf(source.buffer)).toBeInstanceOf(SharedArrayBuffer);
  });

  test('SPEC 2.8: shared memory that the publisher gives is used as it is', () => {
    const memory = new SharedArrayBuffer(16);
    const copy = sharedCopyOf({ memory, view: new Uint8Array(memory, 4, 8) });
    expect(copy.memory).toBe(memory);
    expect([copy.view.buffer === memory, copy.view.byteOffset, copy.view.length]).toEqual([true, 4, 8]);
  });
});
