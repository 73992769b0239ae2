// The options of `subscribe`, checked in one place before anything has changed.

import {
  checkBoolean,
  checkCount,
  checkFunction,
  checkNames,
  checkOneOf,
  checkOptions,
  checkSignal,
  invalidArgument,
} from './arguments.js';
import { BusError } from './errors.js';
import { checkMessageType, type MessageType } from './message-type.js';

/** How a subscription is placed, limited and filtered. */
export interface SubscribeOptions<D = unknown> {
  /** Invokes the handler, a function, inside `publish`, before it returns. */
  readonly synchronous?: boolean;
  /** What becomes of an invocation whose thread ended under it. Default: `'skip'`, reported as failed. */
  readonly onCrash?: 'skip' | 'retry';
  /** How often `'retry'` starts an invocation again. Default 3. */
  readonly maxRetries?: number;
  /** Accepts these types only, and narrows the handler's message to them. Not together with `acceptFormatters`. */
  readonly accept?: readonly MessageType[];
  /** Accepts messages whose type has one of these formatters. */
  readonly acceptFormatters?: readonly string[];
  /** When to call the subscription congested, in queued messages. Default: high 10 000, low 90 % of high. */
  readonly congestion?: CongestionLimits;
  /** Called once per crossing of the limits, at home. */
  readonly onCongestion?: (state: 'congested' | 'relieved', queued: number) => void;
  /** Given to the handler in its context; for a handler on another thread it is cloned once. */
  readonly data?: D;
  /** Unsubscribes when aborted. */
  readonly signal?: AbortSignal;
}

/** Marks in queued messages: congested at `high` or more, relieved at `low` or less. */
export interface CongestionLimits {
  readonly high: number;
  readonly low?: number;
}

const names = [
  'synchronous',
  'onCrash',
  'maxRetries',
  'accept',
  'acceptFormatters',
  'congestion',
  'onCongestion',
  'data',
  'signal',
];
const notSynchronous = ['onCrash', 'maxRetries', 'congestion', 'onCongestion'] as const;

export function checkSubscribeOptions(options: SubscribeOptions): void {
  checkOptions('options', options, names);
  checkBoolean('options.synchronous', options.synchronous);
  checkOneOf('options.onCrash', options.onCrash, ['skip', 'retry']);
  if (options.maxRetries !== undefined) checkCount('options.maxRetries', options.maxRetries, 0);
  checkFilterOptions(options);
  if (options.congestion !== undefined) checkCongestionLimits('options.congestion', options.congestion);
  if (options.onCongestion !== undefined) checkFunction('options.onCongestion', options.onCongestion);
  checkSignal('options.signal', options.signal);
  if (options.synchronous !== true) return;
  for (const name of notSynchronous) {
    if (options[name] !== undefined) {
      throw new BusError(
        'ERR_STASIS_INVALID_ARGUMENT',
        `a synchronous subscription has no queue: options.${name} does not go with options.synchronous`,
      );
    }
  }
}

function checkFilterOptions({ accept, acceptFormatters }: SubscribeOptions): void {
  if (accept !== undefined) {
    if (!Array.isArray(accept)) throw invalidArgument('options.accept', 'an array of message types', accept);
    accept.forEach((type, index) => {
      checkMessageType(`options.accept[${index}]`, type);
    });
  }
  if (acceptFormatters === undefined) return;
  checkNames('options.acceptFormatters', acceptFormatters);
  if (accept !== undefined) {
    throw new BusError(
      'ERR_STASIS_INVALID_ARGUMENT',
      'options.accept narrows the handler to its types, so it does not go with options.acceptFormatters',
    );
  }
}

export function checkCongestionLimits(name: string, limits: unknown): asserts limits is CongestionLimits {
  checkOptions(name, limits, ['high', 'low']);
  const { high, low } = limits as CongestionLimits;
  checkCount(`${name}.high`, high, 1);
  if (low === undefined) return;
  checkCount(`${name}.low`, low, 0);
  if (low > high) throw invalidArgument(`${name}.low`, `at most ${name}.high, ${high}`, low);
}
