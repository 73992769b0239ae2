// The parts of random values that hold no others: primitives, dates, errors without a cause and the like. The first
// are the simplest; cheap ones come often.

const strings = [
  ...[
    '',
    'a',
    'snowman ☃',
    '\u{1f600}',
    'a lone \ud800',
    '\udc00\ud800',
    '\0',
    'm0',
    't0',
    's',
    'ä'.repeat(70),
  ],
  ...['__proto__', 'constructor', 'then', '"quoted"\\', '\u2028'],
];
const numbers = [
  ...[0, 1, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MIN_VALUE, 0.1],
  ...[2 ** 30, 2 ** 31, -(2 ** 31) - 1, 2 ** 32, Number.MAX_SAFE_INTEGER, 2 ** 53, Number.MAX_VALUE],
];
const bigints = [0n, -1n, 2n ** 63n, -(2n ** 64n), 10n ** 40n];
const dates = [0, 1_234_567_890_123, -1, 8.64e15, Number.NaN];
const patterns = ['', 'a+(b)?', '[\\u{1f600}]', '\\/', 'x|y'];
const flags = ['', 'g', 'giu', 'y', 's', 'm', 'd'];
const errorClasses = [Error, TypeError, RangeError, SyntaxError, EvalError, ReferenceError, URIError];

class QuotaError extends RangeError {
  limit = 5;
  get name() {
    return 'QuotaError';
  }
}

/** Keys of objects: among them all that mean something to prototypes, promises and conversions. */
export const keys = [
  ...['a', 'b', 'value', 'id', 'data', '', 'two words', 'ключ', '\ud800', '0', '7', '42', '-1', '1.5'],
  ...['4294967294', '4294967295', 'length', '__proto__', 'constructor', 'prototype', 'then', 'toJSON'],
  ...['toString', 'valueOf', 'hasOwnProperty', '__defineGetter__', 'name', 'message', 'stack', 'cause'],
];

function makeDate(choices) {
  const date = new Date(choices.oneOf(dates));
  if (choices.onceIn(8)) date.note = 'own properties of dates are lost';
  return date;
}

function makeRegExp(choices) {
  const pattern = new RegExp(choices.oneOf(patterns), choices.oneOf(flags));
  if (choices.onceIn(2)) pattern.lastIndex = 3;
  return pattern;
}

function makeBoxed(choices) {
  const boxed = Object(choices.oneOf([false, true, 0, -0, Number.NaN, 'm0', 't1', 's', 'text', '', 5n]));
  if (choices.onceIn(8)) boxed.note = 'own properties of boxed primitives are lost';
  return boxed;
}

/** Errors without a cause; those with one are containers. */
function makeError(choices) {
  const error = new (choices.oneOf(errorClasses))(choices.oneOf(strings));
  return choices.onceIn(3) ? distort(error, choices) : error;
}

function distort(error, choices) {
  switch (choices.below(8)) {
    case 0:
      return Object.assign(error, { code: 'E_OWN', detail: { of: 'it' } });
    case 1:
      return Object.assign(error, { name: choices.oneOf(['TypeError', 'Odd', '']) });
    case 2:
      return Object.assign(error, { stack: choices.oneOf(['a stack', '']) });
    case 3:
      return Object.defineProperty(error, 'message', { value: choices.oneOf([7, null, -0]) });
    case 4:
      return Object.defineProperty(error, 'message', { get: () => 'an accessor' });
    case 5:
      return new QuotaError('of a class of its own');
    case 6:
      return new AggregateError([error, 1], 'several');
    default:
      return Object.freeze(error);
  }
}

const makers = [
  () => null,
  (choices) => choices.below(1000),
  (choices) => choices.oneOf(strings),
  (choices) => choices.onceIn(2),
  (choices) => choices.oneOf(numbers),
  () => undefined,
  (choices) => (choices.below(2 ** 31) - 2 ** 30) / 64,
  (choices) => String.fromCharCode(choices.below(128), choices.below(0x10000), choices.below(0x10000)),
  (choices) => choices.oneOf(strings) + choices.oneOf(strings),
  (choices) => choices.oneOf(bigints),
];
const oddMakers = [makeDate, makeBoxed, makeError, makeRegExp, makeDate, makeBoxed];

export function makeString(choices) {
  return choices.oneOf(strings);
}

/** A primitive value. */
export function makePrimitive(choices) {
  return choices.oneOf(makers)(choices);
}

/** An object that holds no other. */
export function makeOddLeaf(choices) {
  return choices.oneOf(oddMakers)(choices);
}
