// Values that are not what they should be, one list for each kind of argument.

import { Note } from '../../support/sample-types.js';

/** A handler, where one is needed. */
export const handler = (): void => {};

/** An object with so many levels. */
export function nested(levels: number): unknown {
  let value = {};
  for (let level = 1; level < levels; level += 1) value = { value };
  return value;
}

export const notNames: readonly unknown[] = [
  undefined,
  null,
  '',
  5,
  true,
  {},
  [],
  ['name'],
  Symbol('name'),
  handler,
];
export const notStrings = notNames.filter((value) => value !== '');
export const notOptions: readonly unknown[] = [null, 5, 'options', true, [], { unknown: 1 }];
export const notFunctions: readonly unknown[] = [null, 5, 'function', true, {}, []];
export const notBooleans: readonly unknown[] = [null, 0, 1, 'true', {}];
export const notTypes: readonly unknown[] = [
  undefined,
  null,
  5,
  'test.note',
  {},
  { name: 'test.note' },
  handler,
];
export const notMessages: readonly unknown[] = [
  undefined,
  null,
  5,
  'message',
  {},
  Note,
  { type: Note, value: 1 },
];
export const notTopics: readonly unknown[] = [undefined, null, 5, 'calls', {}, { name: 'calls' }, handler];
export const notMilliseconds: readonly unknown[] = [
  null,
  -1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 31,
  '5',
  {},
];
export const notCounts: readonly unknown[] = [null, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '5', {}];
export const notSignals: readonly unknown[] = [
  null,
  5,
  'signal',
  {},
  { aborted: false },
  new AbortController(),
];
export const notHandlers: readonly unknown[] = [undefined, null, 5, 'handler', {}, [], { executor: {} }];
export const notNameLists: readonly unknown[] = [null, 'name', 5, {}, [5], [''], [null], ['name', undefined]];
export const notTypeLists: readonly unknown[] = [
  null,
  Note,
  5,
  'test.note',
  {},
  [5],
  [null],
  [Note, 'test.note'],
];
export const notBuses: readonly unknown[] = [undefined, null, 5, {}, 'bus'];
export const notEids: readonly unknown[] = ['', 5, {}, [], true];
