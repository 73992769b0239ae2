// Whether a message on a port that was handed out is what a lane sends, in every part. Nothing of a message is used
// before this, and what it does not expect is refused as a whole (SPEC 11.9).

import { types } from 'node:util';
import type { MessageTable } from './message-table.js';
import type { PackedMessages } from './packed-messages.js';
import { type BatchEnds, type LaneItem, type LanePost, wordsPerEnd } from './protocol.js';
import { noMessages, noRefusals } from './read-post.js';
import type { TableReader } from './table-reader.js';
import type { WireThrown } from './thrown.js';

type Fields = Readonly<Record<string, unknown>>;

/** What a post says, which is what a lane sends. @throws an error that says what is wrong with it */
export function checkFromLane(post: unknown, reader: TableReader): LanePost {
  if (Array.isArray(post))
    return { messages: noMessages, refused: noRefusals, items: [], ends: checkEnds(post) };
  const { table, items = [], ends = [] } = fieldsOf('the message', post);
  const messages = table === undefined ? noMessages : reader.read(checkTable(table));
  for (const item of list('items', items)) checkItem(fieldsOf('an item', item), messages.length);
  return {
    messages,
    refused: table === undefined ? noRefusals : reader.refused,
    items: items as LaneItem[],
    ends: checkEnds(list('ends', ends)),
  };
}

/** Messages in a call, as far as it can be said before they are read. @throws TypeError */
export function checkPacked(packed: unknown): PackedMessages {
  const { table, messages } = fieldsOf('messages', packed);
  checkTable(table);
  for (const index of list('messages', messages)) checkIndex('a message', index);
  return packed as PackedMessages;
}

function checkTable(table: unknown): MessageTable {
  const parts = fieldsOf('the table', table);
  const {
    bytes,
    values = [],
    unsent = [],
    shapes = [],
    strings = [],
    types: named = [],
    writer = {},
  } = parts;
  expect('bytes', types.isUint8Array(bytes) || typeof bytes === 'string');
  list('values', values);
  for (const value of list('unsent', unsent)) {
    const [index, why] = list('an unsent value', value);
    checkIndex('the index of an unsent value', index);
    checkString('why a value is unsent', why);
  }
  for (const shape of list('shapes', shapes)) list('a shape', shape);
  for (const text of list('strings', strings)) checkString('a string', text);
  for (const type of list('types', named)) list('a type', type);
  fieldsOf('the writer', writer);
  return table as MessageTable;
}

const itemChecks: Readonly<Record<LaneItem['type'], (item: Fields, messages: number) => void>> = {
  publish: ({ bus, topic, message }, messages) => {
    checkIndex('bus', bus, 1);
    checkText('topic', topic);
    checkIndex('message', message, messages);
  },
  publishes: ({ session, topic }) => {
    checkIndex('session', session);
    checkText('topic', topic);
  },
  call: ({ bus }) => checkIndex('bus', bus, 1),
  reply: ({ slot, index, message }, messages) => {
    checkIndex('slot', slot);
    checkIndex('index', index);
    checkIndex('message', message, messages);
  },
  failed: ({ slot, index, thrown }) => {
    checkIndex('slot', slot);
    checkIndex('index', index);
    checkThrown(thrown, 0);
  },
  parked: ({ slot }) => checkIndex('slot', slot),
  pong: () => {},
  'torn down': () => {},
  'output flushed': () => {},
  loaded: ({ session }) => checkIndex('session', session),
  'load failed': ({ session, thrown }) => {
    checkIndex('session', session);
    checkThrown(thrown, 0);
  },
  unsubscribe: ({ session }) => checkIndex('session', session),
  stray: ({ origin, thrown }) => {
    if (origin !== undefined) checkOrigin(origin);
    checkThrown(thrown, 0);
  },
};

function checkOrigin(origin: unknown): void {
  const { bus, subscription } = fieldsOf('the origin', origin);
  checkIndex('bus', bus, 1);
  const { id, topic } = fieldsOf('the subscription', subscription);
  checkText('id', id);
  checkText('topic', topic);
}

function checkItem(item: Fields, messages: number): void {
  const { type } = item;
  expect('the type of an item', typeof type === 'string' && Object.hasOwn(itemChecks, type));
  itemChecks[type as LaneItem['type']](item, messages);
}

/** Stops at the first hole of however long an array. */
function checkEnds(ends: readonly unknown[]): BatchEnds {
  let place = 0;
  for (const word of ends) {
    const isIndex = place === 0 || place === wordsPerEnd - 1;
    if (isIndex) checkIndex('a slot or the slowest', word);
    else expect('a time', Number.isFinite(word) && (word as number) >= 0);
    place = (place + 1) % wordsPerEnd;
  }
  expect('the number of ends', place === 0);
  return ends as number[];
}

/** Deeper than describeThrown goes. */
const deepestThrown = 10;

function checkThrown(thrown: unknown, depth: number): void {
  expect('the depth of causes', depth <= deepestThrown);
  const { type, text, name, message, stack, fields, cause, errors } = fieldsOf('what was thrown', thrown);
  if (type === 'value') return;
  if (type === 'text') {
    checkString('text', text);
    return;
  }
  expect('the type of what was thrown', type === ('error' satisfies WireThrown['type']));
  checkString('name', name);
  checkString('message', message);
  if (stack !== undefined) checkString('stack', stack);
  fieldsOf('fields', fields);
  if (cause !== undefined) checkThrown(cause, depth + 1);
  if (errors !== undefined) for (const error of list('errors', errors)) checkThrown(error, depth + 1);
}

function fieldsOf(what: string, value: unknown): Fields {
  expect(what, typeof value === 'object' && value !== null && !Array.isArray(value));
  return value as Fields;
}

/** An array. To be gone through with `for of`: it stops at the first hole of however long an array. */
function list(what: string, value: unknown): readonly unknown[] {
  expect(what, Array.isArray(value));
  return value as unknown[];
}

function checkText(what: string, value: unknown): void {
  expect(what, typeof value === 'string' && value !== '');
}

function checkString(what: string, value: unknown): void {
  expect(what, typeof value === 'string');
}

function checkIndex(what: string, value: unknown, below = 2 ** 31): void {
  expect(what, Number.isInteger(value) && (value as number) >= 0 && (value as number) < below);
}

function expect(what: string, isRight: boolean): void {
  if (!isRight) throw new TypeError(`${what} is not as expected`);
}
