// The options of `subscribe`, checked in one place before anything has changed.

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
} from './arguments.js';
import type { Message } from './message.js';
import { checkMessageType, type MessageType } from './message-type.js';

/** How a subscription is placed, limited and filtered. */
export interface SubscribeOptions<D = unknown, M extends Message = Message> {
  /** Invokes the handler, a function, inside `publish` at home, before it returns; what another thread publishes, when it is dispatched. */
  readonly synchronous?: boolean;
  /** How many invocations may run at once, in no order. Default 1: serialized and in order. */
  readonly concurrency?: number;
  /**
   * Keeps order per key: messages of one key are serialized and in order, messages of different keys are handled in
   * parallel. Called in `publish`; if it throws, that message fails. Not together with `concurrency`.
   */
  readonly partitionBy?: (message: M) => string | number;
  /**
   * Stays on one thread for as long as that thread lives (with `partitionBy`: each key on one), for handlers that keep
   * state in their module.
   */
  readonly sticky?: boolean;
  /** Milliseconds that an invocation may take; one that takes longer fails, and on a worker its thread is replaced. */
  readonly timeout?: number;
  /** What becomes of an invocation whose thread ended under it. Default: `'skip'`, reported as failed. */
  readonly onCrash?: 'skip' | 'retry';
  /** How often `'retry'` starts an invocation again. Default 3. */
  readonly maxRetries?: number;
  /** How many messages may wait; one more is too many. Subscription changes and final messages are never dropped. */
  readonly maxQueue?: number;
  /** Which message is dropped when one too many waits; each is reported. Default: `'drop-oldest'`. */
  readonly overflow?: 'drop-oldest' | 'drop-newest';
  /**
   * Accepts these types only, and narrows the handler's message to them. The handler gets the final message only if
   * `SubscriptionChange` is one of them. Not together with `acceptFormatters`.
   */
  readonly accept?: readonly MessageType[];
  /** Accepts messages whose type has one of these formatters. The handler gets the final message in any case. */
  readonly acceptFormatters?: readonly string[];
  /** When to call the subscription congested, in queued messages. Default: high 10 000, low 90 % of high. */
  readonly congestion?: CongestionLimits;
  /** Called once per crossing of the limits, at home. */
  readonly onCongestion?: (state: 'congested' | 'relieved', queued: number) => void;
  /** Given to the handler in its context; for a handler on another thread it is cloned once, with 500 levels at most. */
  readonly data?: D;
  /** Unsubscribes when aborted. */
  readonly signal?: AbortSignal;
}

/** Marks in queued messages: congested at `high` or more, relieved at `low` or less. */
export interface CongestionLimits {
  /** Queued messages, 1 or more. */
  readonly high: number;
  /** Queued messages, 0 to `high`. Default: 90 % of `high`. */
  readonly low?: number;
}

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

/** Returns what is given, to be read in place of the options. */
export function checkSubscribeOptions<O extends SubscribeOptions>(options: O): O {
  const given = checkOptions('options', options, checks);
  const { accept, acceptFormatters, concurrency, partitionBy, synchronous } = given;
  if (partitionBy !== undefined && concurrency !== undefined) {
    throw refusedArgument('options.partitionBy keeps an order that options.concurrency gives up: choose one');
  }
  if (accept !== undefined && acceptFormatters !== undefined) {
    throw refusedArgument(
      'options.accept narrows the handler to its types, so it does not go with options.acceptFormatters',
    );
  }
  if (synchronous === true) checkSynchronousOptions(given);
  return given;
}

function checkSynchronousOptions(options: SubscribeOptions): void {
  for (const name of Object.keys(checks) as (keyof SubscribeOptions)[]) {
    if (options[name] === undefined || namesWithSynchronous.includes(name)) continue;
    throw refusedArgument(
      `a synchronous subscription is invoked inside publish, one after the other: ` +
        `options.${name} does not go with options.synchronous`,
    );
  }
}

/** A list of message types. */
export function checkTypes(name: string, types: unknown): void {
  if (!Array.isArray(types)) throw invalidArgument(name, 'an array of message types', types);
  types.forEach((type, index) => {
    checkMessageType(`${name}[${index}]`, type);
  });
}

/** Returns what is given, to be read in place of the limits. */
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
