// Plain values as bytes and back: exactly the same, frozen; and bytes that nobody wrote are refused.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Dictionary,
  DictionaryTeacher,
} from '../../../packages/worker-runtime/src/wire/values/dictionary.js';
import {
  PlainReader,
  type ReferenceReader,
} from '../../../packages/worker-runtime/src/wire/values/plain-reader.js';
import { PlainWriter } from '../../../packages/worker-runtime/src/wire/values/plain-writer.js';
import { inTier } from '../../support/tier.js';

const noReferences: ReferenceReader = {
  messageAt: () => {
    throw new RangeError('there are no messages');
  },
  readType: () => {
    throw new RangeError('there are no types');
  },
};

/** One port: what the writer has told the reader once, the reader knows. */
class Wire {
  readonly #dictionary = new Dictionary();
  readonly #teacher = new DictionaryTeacher(this.#dictionary);
  readonly #writer = new PlainWriter(this.#dictionary);
  readonly #reader = new PlainReader(noReferences);

  carry(...values: readonly unknown[]): unknown[] {
    for (const value of values) this.#writer.writeValue(value);
    const bytes = this.#writer.takeBytes();
    this.#reader.learn(structuredClone(this.#teacher.news()));
    this.#reader.open(bytes);
    const carried = values.map(() => this.#reader.readValue());
    expect(this.#reader.isAtEnd).toBe(true);
    return carried;
  }
}

function isFrozenDeep(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isFrozenDeep);
}

const leaf = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 90 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 90 }),
  fc.constantFrom('\ud800', 'a\udfff', 'é'.repeat(40), '€'.repeat(70), ''),
  fc.double(),
  fc.integer(),
  fc.constantFrom(-0, 127, 128, -1, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, Number.NaN, 2 ** 53),
  fc.bigInt(),
  fc.boolean(),
  fc.constantFrom(null, undefined),
);
const { plain } = fc.letrec((tie) => ({
  plain: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('plain'), { maxLength: 20 }),
    fc.dictionary(
      fc.oneof(fc.constantFrom('a', 'b', 'c', '__proto__', 'toString'), fc.string()),
      tie('plain'),
      {
        maxKeys: 6,
        noNullPrototype: true,
      },
    ),
  ),
}));

describe('SPEC 2.3: a plain value', () => {
  it('arrives as it was, frozen, whatever has travelled before', () => {
    const wire = new Wire();
    fc.assert(
      fc.property(fc.array(plain, { minLength: 1, maxLength: 5 }), (values) => {
        const carried = wire.carry(...values);
        expect(carried).toStrictEqual(values);
        expect(carried.every(isFrozenDeep)).toBe(true);
      }),
      { numRuns: inTier({ quick: 500, all: 5_000 }) },
    );
  });

  it('arrives as it was when objects of its kind have travelled often, and code was made for them', () => {
    const wire = new Wire();
    for (let round = 0; round < 30; round += 1) {
      const values = [
        { id: round, 'odd key "\u2028"': { name: 'x'.repeat(round) } },
        { id: -0 },
        { 1: 'one', a: [] },
      ];
      expect(wire.carry(...values)).toStrictEqual(values);
    }
  });

  it('arrives as it was among more dictionaries than there may be shapes', () => {
    const wire = new Wire();
    for (let round = 0; round < 20_000; round += 1) {
      const value = { [`key ${round}`]: round, [`other ${round}`]: { known: round } };
      if (round % 500 === 0) expect(wire.carry(value, value)).toStrictEqual([value, value]);
      else wire.carry(value);
    }
  });

  it('takes no longer when no more shapes can be remembered', () => {
    const wire = new Wire();
    const kinds = Array.from({ length: 5_000 }, (_, kind) =>
      Object.fromEntries(
        Array.from({ length: 8 }, (_, index) => [`key ${kind * 31 + index * 7_919}`, index]),
      ),
    );
    // Each of them is met twice: more shapes, and more steps to them, than there may be.
    for (let round = 0; round < 3; round += 1) {
      for (const value of kinds) expect(wire.carry(value)).toStrictEqual([value]);
    }
  });

  it('arrives as it was with more keys than a shape may have, or longer than a text may be', () => {
    const wide = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`key ${index}`, index]));
    const long = ['x'.repeat(20_000_000), 'short', 'é'.repeat(100_000), '€'.repeat(100_000)];
    expect(new Wire().carry(wide, wide, wide, long)).toStrictEqual([wide, wide, wide, long]);
  });
});

describe('SPEC 11.9: bytes that nobody wrote', () => {
  it('are refused, or are a plain value', () => {
    const reader = new PlainReader(noReferences);
    reader.learn({ shapes: [['a', 'b'], ['toString']], strings: ['known'] });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), (bytes) => {
        reader.open(bytes);
        try {
          expect(isFrozenDeep(reader.readValue())).toBe(true);
        } catch (thrown) {
          expect(thrown).toSatisfy(
            (error) =>
              error instanceof RangeError || error instanceof TypeError || error instanceof SyntaxError,
          );
        }
      }),
      { numRuns: inTier({ quick: 5_000, all: 50_000 }) },
    );
  });

  it.each([
    ['too deep', new Uint8Array(600).fill(0xa1)],
    ['a list of four thousand million', Uint8Array.of(0xb8, 0xff, 0xff, 0xff, 0xff)],
    ['a string that ends too early', Uint8Array.of(0x9f, 0x41)],
    ['a shape that nobody told', Uint8Array.of(0xb9, 9, 9)],
    ['nothing at all', new Uint8Array()],
  ])('are refused: %s', (_what, bytes) => {
    const reader = new PlainReader(noReferences);
    reader.open(bytes);
    expect(() => reader.readValue()).toThrowError(RangeError);
  });

  it.each([[['__proto__']], [['a', 'a']], [[1]], [new Array(2 ** 32 - 1)]])(
    'shapes are refused: %#',
    (keys) => {
      expect(() => new PlainReader(noReferences).learn({ shapes: [keys as string[]] })).toThrowError(
        TypeError,
      );
    },
  );
});
