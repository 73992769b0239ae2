// Whether a message on a port that was handed out is what a lane sends, in every part. Nothing of a message is used
// before this, and what it does not expect is refused as a whole (SPEC 11.9).

import { takeSnapshot } from '@stasis-bus/core/internal';
import type { PackedMessages } from './packed-messages.js';
import type { BatchTiming, FromLane, LaneItem, MessageTable } from './protocol.js';
import type { WireThrown } from './thrown.js';

type Fields = Readonly<Record<string, unknown>>;

/** The message, which is what a lane sends. @throws TypeError saying what is wrong with it */
export function checkFromLane(post: unknown): FromLane {
  const { table, items } = fieldsOf('the message', post);
  const checked = checkTable(table);
  for (const item of list('items', items)) checkItem(fieldsOf('an item', item), checked.messages.length);
  return post as FromLane;
}

/** Messages in a call. @throws TypeError */
export function checkPacked(packed: unknown): PackedMessages {
  const { table, messages } = fieldsOf('messages', packed);
  const { length } = checkTable(table).messages;
  for (const index of list('messages', messages)) checkIndex('a message', index, length);
  return packed as PackedMessages;
}

function checkTable(table: unknown): MessageTable {
  const { types, messages } = fieldsOf('the table', table);
  const knownTypes = list('types', types);
  for (const type of knownTypes) {
    const { name, formatters } = fieldsOf('a type', type);
    checkText('the name of a type', name);
    for (const formatter of list('formatters', formatters)) checkText('a formatter', formatter);
  }
  for (const message of list('messages', messages))
    checkMessage(fieldsOf('a message', message), knownTypes.length);
  return table as MessageTable;
}

function checkMessage(message: Fields, typeCount: number): void {
  const { type, value, holdsMessages, holdsBytes, timestamp, eid, headers, id } = message;
  checkIndex('the type of a message', type, typeCount);
  expect('holdsMessages', typeof holdsMessages === 'boolean');
  expect('holdsBytes', typeof holdsBytes === 'boolean');
  expect('timestamp', typeof timestamp === 'number');
  expect('eid', eid === null || typeof eid === 'string');
  checkText('the id of a message', id);
  if (headers !== undefined) {
    for (const header of Object.values(fieldsOf('headers', headers)))
      expect('a header', typeof header === 'string');
  }
  expect('the value of a message', value !== undefined);
  // What `create` would refuse is refused here as well: home could not pass it on.
  takeSnapshot(value, true);
}

const itemChecks: Readonly<Record<LaneItem['type'], (item: Fields, messages: number) => void>> = {
  publish: ({ bus, topic, message }, messages) => {
    checkIndex('bus', bus, 1);
    checkText('topic', topic);
    checkIndex('message', message, messages);
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
  done: ({ slot, timing }) => {
    checkIndex('slot', slot);
    checkTiming(fieldsOf('timing', timing));
  },
  parked: ({ slot }) => checkIndex('slot', slot),
  pong: () => {},
  'torn down': () => {},
  loaded: ({ session }) => checkIndex('session', session),
  'load failed': ({ session, thrown }) => {
    checkIndex('session', session);
    checkThrown(thrown, 0);
  },
  unsubscribe: ({ session }) => checkIndex('session', session),
  stray: ({ session, thrown }) => {
    if (session !== undefined) checkIndex('session', session);
    checkThrown(thrown, 0);
  },
};

function checkItem(item: Fields, messages: number): void {
  const { type } = item;
  expect('the type of an item', typeof type === 'string' && Object.hasOwn(itemChecks, type));
  itemChecks[type as LaneItem['type']](item, messages);
}

function checkTiming(timing: Fields): void {
  const names: readonly (keyof BatchTiming)[] = ['total', 'lowest', 'highest'];
  for (const name of names) expect(name, Number.isFinite(timing[name]) && (timing[name] as number) >= 0);
  checkIndex('slowest', timing['slowest']);
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
