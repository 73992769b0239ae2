// Checks the options of `subscribe`, before anything has changed.

import type { CongestionLimits, SubscribeOptions } from '../api/options.js';
import {
  anything,
  type Check,
  checkBoolean,
  checkCount,
  checkFunction,
  checkKeys,
  checkMilliseconds,
  checkNames,
  checkOneOf,
  checkOptions,
  checkSignal,
  invalidArgument,
  refusedArgument,
} from '../errors/check-arguments.js';
import { checkMessageType } from '../message/message-type.js';

const checks: Readonly<Record<keyof SubscribeOptions, Check>> = {
  synchronous: checkBoolean,
  concurrency: (name, value) => checkCount(name, value, 1),
  partitionBy: checkFunction,
  sticky: checkBoolean,
  timeout: checkMilliseconds,
  onCrash: (name, value) => checkOneOf(name, value, ['skip', 'retry']),
  maxRetries: (name, value) => checkCount(name, value, 0),
  maxQueue: (name, value) => checkCount(name, value, 1),
  overflow: (name, value) => checkOneOf(name, value, ['drop-oldest', 'drop-newest']),
  accept: checkTypes,
  acceptFormatters: checkNames,
  congestion: checkCongestionLimits,
  onCongestion: checkFunction,
  data: anything,
  signal: checkSignal,
};
const namesWithSynchronous = ['synchronous', 'accept', 'acceptFormatters', 'data', 'signal'];

/** Returns the options to read in place of those given, which may inherit more from `Object.prototype`. */
export function checkSubscribeOptions<O extends SubscribeOptions>(options: O): O {
  const given = checkOptions('options', options, checks);
  const { accept, acceptFormatters, concurrency, partitionBy, synchronous } = given;
  if (partitionBy !== undefined && concurrency !== undefined) {
    throw refusedArgument('options.partitionBy keeps an order that options.concurrency gives up: choose one');
  }
  if (accept !== undefined && acceptFormatters !== undefined) {
    throw refusedArgument(
      'options.accept narrows the handler to its types: it cannot be combined with options.acceptFormatters',
    );
  }
  if (synchronous === true) checkSynchronousOptions(given);
  return given;
}

function checkSynchronousOptions(options: SubscribeOptions): void {
  for (const name of Object.keys(checks) as (keyof SubscribeOptions)[]) {
    if (options[name] === undefined || namesWithSynchronous.includes(name)) continue;
    throw refusedArgument(
      `a synchronous handler is called inside publish, with one message at a time: ` +
        `options.${name} cannot be combined with options.synchronous`,
    );
  }
}

/** Checks a list of message types. */
export function checkTypes(name: string, types: unknown): void {
  if (!Array.isArray(types)) throw invalidArgument(name, 'an array of message types', types);
  types.forEach((type, index) => {
    checkMessageType(`${name}[${index}]`, type);
  });
}

/** Returns the limits to read in place of those given. */
export function checkCongestionLimits(name: string, limits: unknown): CongestionLimits {
  if (limits === undefined) throw invalidArgument(name, 'an object with a high mark', limits);
  const given = checkKeys(name, limits as CongestionLimits, ['high', 'low']);
  const { high, low } = given;
  checkCount(`${name}.high`, high, 1);
  if (low !== undefined) {
    checkCount(`${name}.low`, low, 0);
    if (low > high) throw invalidArgument(`${name}.low`, `at most ${name}.high, ${high}`, low);
  }
  return given;
}
