// Checks that a post on an exposed port is, in every part, one that a lane sends. No part is used before this check. A post with an
// unexpected part, or with too many objects, is refused as a whole (SPEC 11.9).

import { types } from 'node:util';
import { isError, ownProperty } from '@stasis-bus/core/internal';
import type { WireThrown } from './clone/thrown.js';
import { mostItems, mostNodes, PostBudget } from './post-budget.js';
import { type BatchEnds, type LaneItem, type LanePost, wordsPerEnd } from './protocol.js';
import { noMessages, noRefusals } from './read-post.js';
import type { MessageList } from './table/message-list.js';
import type { MessageTable } from './table/message-table.js';
import type { TableReader } from './table/table-reader.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Returns a post with its messages read.
 *
 * @param post the post, or the platform's error if it could not read one
 * @throws an error that says what is wrong with the post
 */
export function checkFromLane(post: unknown, reader: TableReader): LanePost {
  if (isError(post)) throw post;
  if (Array.isArray(post))
    return { messages: noMessages, refused: noRefusals, items: [], ends: checkEnds(post) };
  const parts = fieldsOf('the message', post);
  const own = [ownProperty(parts, 'table'), ownProperty(parts, 'items'), ownProperty(parts, 'ends')] as const;
  expect(
    'the message',
    own.some((part) => part !== undefined),
  );
  const [table, items = [], ends = []] = own;
  const budget = new PostBudget();
  expect('the number of items', list('items', items).length <= mostItems);
  const messages = table === undefined ? noMessages : reader.read(checkTable(table, budget));
  for (const item of items as unknown[]) checkItem(fieldsOf('an item', item), messages.length, budget);
  return {
    messages,
    refused: table === undefined ? noRefusals : reader.refused,
    items: items as LaneItem[],
    ends: checkEnds(list('ends', ends)),
  };
}

/**
 * Checks and returns the messages in a call, as far as possible before they are read.
 *
 * @param budget the limit, for a thread that belongs to no pool
 * @throws TypeError, or RangeError if they exceed the limit
 */
export function checkMessageList(packed: unknown, budget: PostBudget | undefined): MessageList {
  const { table, messages } = fieldsOf('messages', packed);
  checkTable(table, budget);
  for (const index of list('messages', messages)) checkIndex('a message', index);
  return packed as MessageList;
}

function checkTable(table: unknown, budget: PostBudget | undefined): MessageTable {
  const parts = fieldsOf('the table', table);
  const { bytes } = parts;
  if (typeof bytes !== 'string' && !types.isUint8Array(bytes))
    throw new TypeError('the bytes are not as expected');
  const values = list('values', ownProperty(parts, 'values') ?? []);
  // Each value belongs to a record.
  expect('the number of values', values.length <= bytes.length);
  for (const value of values) checkAmount(budget, value);
  for (const value of list('unsent', ownProperty(parts, 'unsent') ?? [])) {
    const [index, why] = list('an unsent value', value);
    checkIndex('the index of an unsent value', index);
    checkString('why a value is unsent', why);
  }
  for (const shape of list('shapes', ownProperty(parts, 'shapes') ?? [])) list('a shape', shape);
  for (const text of list('strings', ownProperty(parts, 'strings') ?? [])) checkString('a string', text);
  checkTypes(list('types', ownProperty(parts, 'types') ?? []));
  const writer = fieldsOf('the writer', ownProperty(parts, 'writer') ?? {});
  checkShort('the entity', ownProperty(writer, 'eid') ?? '');
  checkShort('the origin', ownProperty(writer, 'origin') ?? '');
  return table as MessageTable;
}

/** Counts the formatters of all types: many types may share one list, which is read for each of them. */
function checkTypes(named: readonly unknown[]): void {
  let formatters = 0;
  for (const type of named) {
    formatters += list('formatters', list('a type', type)[2]).length;
    expect('the number of formatters', formatters <= mostNodes);
  }
}

type ItemCheck = (item: Fields, messages: number, budget: PostBudget) => void;

const itemChecks: Readonly<Record<LaneItem['type'], ItemCheck>> = {
  publish: ({ bus, topic, message }, messages) => {
    checkIndex('bus', bus, 1);
    checkText('topic', topic);
    checkIndex('message', message, messages);
  },
  publishes: ({ session, topic }) => {
    checkIndex('session', session);
    checkText('topic', topic);
  },
  call: ({ bus, call }, _messages, budget) => {
    checkIndex('bus', bus, 1);
    checkAmount(budget, call);
  },
  reply: ({ slot, index, message }, messages) => {
    checkIndex('slot', slot);
    checkIndex('index', index);
    checkIndex('message', message, messages);
  },
  failed: ({ slot, index, thrown }, _messages, budget) => {
    checkIndex('slot', slot);
    checkIndex('index', index);
    checkThrown(thrown, 0, budget);
  },
  parked: ({ slot }) => checkIndex('slot', slot),
  pong: () => {},
  'torn down': () => {},
  'output flushed': () => {},
  loaded: ({ session }) => checkIndex('session', session),
  'load failed': ({ session, thrown }, _messages, budget) => {
    checkIndex('session', session);
    checkThrown(thrown, 0, budget);
  },
  unsubscribe: ({ session }) => checkIndex('session', session),
  stray: ({ origin, thrown }, _messages, budget) => {
    if (origin !== undefined) checkOrigin(origin);
    checkThrown(thrown, 0, budget);
  },
};

function checkOrigin(origin: unknown): void {
  const { bus, subscription } = fieldsOf('the origin', origin);
  checkIndex('bus', bus, 1);
  const { id, topic } = fieldsOf('the subscription', subscription);
  checkText('id', id);
  checkText('topic', topic);
}

function checkItem(item: Fields, messages: number, budget: PostBudget): void {
  const { type } = item;
  expect('the type of an item', typeof type === 'string' && Object.hasOwn(itemChecks, type));
  itemChecks[type as LaneItem['type']](item, messages, budget);
}

/** Stops at the first hole, however long the array is. */
function checkEnds(ends: readonly unknown[]): BatchEnds {
  let position = 0;
  for (const word of ends) {
    const isIndex = position === 0 || position === wordsPerEnd - 1;
    if (isIndex) checkIndex('a slot or the slowest', word);
    else expect('a time', Number.isFinite(word) && (word as number) >= 0);
    position = (position + 1) % wordsPerEnd;
  }
  expect('the number of ends', position === 0);
  return ends as number[];
}

/** How many characters the name of an entity or an origin may have. */
const longestName = 1024;
const tooMuch = `its parts have more than ${mostNodes} objects and references, or share some`;

/** How deep causes may be nested: deeper than describeThrown goes. */
const deepestThrown = 10;

/** Counts each error as often as it is referred to, since each reference becomes an error of its own. Shared fields are refused. */
function checkThrown(thrown: unknown, depth: number, budget: PostBudget): void {
  expect('the depth of causes', depth <= deepestThrown);
  expect('the number of errors', budget.spend(1));
  const parts = fieldsOf('what was thrown', thrown);
  const { type, text, value, name, message, stack, fields, cause, errors } = parts;
  if (type === 'value') {
    checkAmount(budget, value);
    return;
  }
  if (type === 'text') {
    checkString('text', text);
    return;
  }
  expect('the type of what was thrown', type === ('error' satisfies WireThrown['type']));
  checkString('name', name);
  checkString('message', message);
  if (stack !== undefined) checkString('stack', stack);
  checkAmount(budget, fieldsOf('fields', fields));
  if (cause !== undefined) checkThrown(cause, depth + 1, budget);
  if (errors === undefined) return;
  for (const error of list('errors', errors)) checkThrown(error, depth + 1, budget);
}

function fieldsOf(what: string, value: unknown): Fields {
  expect(what, typeof value === 'object' && value !== null && !Array.isArray(value));
  return value as Fields;
}

/** Returns an array. Iterate it with `for of`, so that a check stops at the first hole, however long the array is. */
function list(what: string, value: unknown): readonly unknown[] {
  expect(what, Array.isArray(value));
  return value as unknown[];
}

/** Takes a part out of the budget (see post-budget.ts). */
function checkAmount(budget: PostBudget | undefined, part: unknown): void {
  if (budget?.take(part) === false) throw new RangeError(tooMuch);
}

function checkText(what: string, value: unknown): void {
  expect(what, typeof value === 'string' && value !== '');
}

function checkString(what: string, value: unknown): void {
  expect(what, typeof value === 'string');
}

/** Checks a name that the writer's messages are going to carry. */
function checkShort(what: string, value: unknown): void {
  expect(what, typeof value === 'string' && value.length <= longestName);
}

function checkIndex(what: string, value: unknown, below = 2 ** 31): void {
  expect(what, Number.isInteger(value) && (value as number) >= 0 && (value as number) < below);
}

function expect(what: string, isRight: boolean): void {
  if (!isRight) throw new TypeError(`${what} is not as expected`);
}
