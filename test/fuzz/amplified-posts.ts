// Small posts that stand for much: structured clone keeps what is shared, and whoever goes through every reference goes through the
// same thing many times. They are just large enough to be too much, so that home also comes to an end with them if it refuses none.

import { RecordWriter } from '../../packages/worker-runtime/src/wire/table/record-writer.js';
import { Dictionary } from '../../packages/worker-runtime/src/wire/values/dictionary.js';

const width = 20;
const levels = 3;

/** Levels of something, each of which refers many times to the one below. */
function amplified(leaf: unknown, wrap: (inner: readonly unknown[]) => unknown): unknown {
  let value = leaf;
  for (let level = 0; level < levels; level += 1) value = wrap(Array(width).fill(value));
  return value;
}

function error(errors: readonly unknown[], fields: object = {}): object {
  return { type: 'error', name: 'E', base: 'Error', message: '', fields, errors };
}

const text = { type: 'text', text: 'x' };
const many = Array.from({ length: 100 }, (_, index) => ({ index }));
const keys = Array.from({ length: 200 }, (_, index) => `k${index}`);
const fields = Object.fromEntries(keys.map((key) => [key, 1]));
const stray = (thrown: unknown): object => ({ type: 'stray', origin: undefined, thrown });
const flush = { id: 'x', type: 'APPLY', path: ['flush'], argumentList: [] };
const call = { type: 'call', bus: 0, call: flush };

/** A table of messages whose values lie beside the bytes. */
function tableOf(values: readonly unknown[], more: object = {}): object {
  const writer = new RecordWriter(new Dictionary());
  for (let index = 0; index < values.length; index += 1) writer.writeHead(0, 7, index, 1);
  return {
    bytes: writer.takeBytes(),
    values,
    types: [[7, 'fuzz.note', []]],
    writer: { eid: 'elsewhere', origin: 'x-' },
    ...more,
  };
}

const publish = { type: 'publish', bus: 0, topic: 'fuzz', message: 0 };
const manyFormatters = Array(100_000).fill('x');
const manyTexts = Array(5_001).fill(text);

/** By what they are made of. Each is refused as a whole. */
export const amplifiedPosts: Readonly<Record<string, unknown>> = {
  'errors of errors': { items: [stray(amplified(text, (inner) => error(inner)))] },
  'an error many times': { items: Array(100).fill(stray(error([]))) },
  'the fields of many errors': { items: [stray(error(Array.from(keys, () => error([], fields))))] },
  'a value that was thrown many times': { items: Array(100).fill(stray({ type: 'value', value: many })) },
  'a list that many errors share': { items: [stray(error(keys.map(() => error(manyTexts))))] },
  'a shape of too many keys': { table: { bytes: '', shapes: [keys] } },
  'a shape of long keys': { table: { bytes: '', shapes: [['k'.repeat(10_000)]] } },
  'a long string with a number': { table: { bytes: '', strings: ['x'.repeat(10_000)] } },
  'formatters of many types': {
    table: {
      bytes: '',
      types: Array.from({ length: 11 }, (_, index) => [index, `amplified.${index}`, manyFormatters]),
    },
  },
  'the long name of an entity': {
    table: tableOf([many], { writer: { eid: 'x'.repeat(10_000), origin: 'x-' } }),
  },
  'the long name of an origin': {
    table: tableOf([many], { writer: { eid: 'x', origin: 'x'.repeat(10_000) } }),
  },
  'a value many times': { table: tableOf(Array(100).fill(many)) },
  'values that share': { table: tableOf(Array.from({ length: 100 }, () => [many])) },
  'a value that is too large': { table: tableOf([new Set(Array(1_000_001).keys())]) },
  'a call many times': { items: Array(100).fill(call) },
  'calls that share': {
    items: Array.from({ length: 100 }, () => ({
      ...call,
      call: { ...flush, path: ['flush'], argumentList: [{ type: 'RAW', value: many }] },
    })),
  },
  'a publish too many times': { table: tableOf([new Map()]), items: Array(1_025).fill(publish) },
  'items that are none': { items: new Array(2 ** 32 - 1) },
};

/** A question about messages that share: the answer is an error. */
export const amplifiedQuestion: object = {
  items: [
    {
      ...call,
      call: {
        ...flush,
        path: ['request'],
        argumentList: [
          { type: 'RAW', value: 'fuzz' },
          { type: 'RAW', value: { table: tableOf(Array(100).fill(many)), messages: [0] } },
          { type: 'RAW', value: 'fuzz.note' },
        ],
      },
    },
  ],
};
