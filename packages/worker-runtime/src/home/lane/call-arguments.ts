// The arguments of a call from another thread, which may be anything: each is checked and returned as what it must be, or refused by
// name with ERR_STASIS_INVALID_ARGUMENT.

import {
  BusError,
  defineMessageType,
  type Message,
  type MessageType,
  type RemoteSubscribeOptions,
} from '@stasis-bus/core';
import {
  type CacheRead,
  checkCount,
  checkKeys,
  checkMilliseconds,
  checkName,
  checkNames,
  invalidArgument,
  textOfThrown,
} from '@stasis-bus/core/internal';
import { checkMessageList } from '../../wire/check-from-lane.js';
import { PostBudget } from '../../wire/post-budget.js';
import { fromMessageList } from '../../wire/table/message-list.js';

export function text(name: string, value: unknown): string {
  checkName(name, value);
  return value;
}

export function count(name: string, value: unknown): number {
  checkCount(name, value, 0);
  return value;
}

export function milliseconds(name: string, value: unknown): number {
  checkMilliseconds(name, value);
  return value;
}

export function record(name: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as never;
  throw invalidArgument(name, 'an object', value);
}

/** The compiler sees to it that these are all options of `subscribe` that travel: a signal stays on its thread. */
const travelling: Readonly<Record<Exclude<keyof RemoteSubscribeOptions, 'signal'>, true>> = {
  concurrency: true,
  sticky: true,
  timeout: true,
  onCrash: true,
  maxRetries: true,
  maxQueue: true,
  overflow: true,
  accept: true,
  acceptFormatters: true,
  congestion: true,
  data: true,
};

/** Only their names are checked here, and that types come as names: the bus checks the rest. */
export function subscribeOptions(options: unknown): RemoteSubscribeOptions {
  const given = checkKeys('options', options, Object.keys(travelling));
  const { accept, ...rest } = given as Omit<RemoteSubscribeOptions, 'accept'> & { accept?: unknown };
  if (accept === undefined) return rest;
  checkNames('options.accept', accept);
  return { ...rest, accept: accept.map((name): MessageType => defineMessageType(name)) };
}

/** What is missing or wrong in the rest of it is refused by the cache. */
export function cacheRead(read: unknown): CacheRead {
  const { type, of, id, options } = record('read', read);
  const messageType = of === undefined ? undefined : defineMessageType(text('type', of));
  return { type, of: messageType, id, options } as CacheRead;
}

/** @param isOurs whether the thread is one of a pool: the others may send only so much */
export function oneMessage(list: unknown, isOurs: boolean): Message {
  const [message, ...others] = messagesIn(list, isOurs ? undefined : new PostBudget());
  if (message === undefined || others.length > 0) throw invalidArgument('message', 'one message', list);
  return message;
}

function messagesIn(list: unknown, budget: PostBudget | undefined): readonly Message[] {
  try {
    return fromMessageList(checkMessageList(list, budget), false);
  } catch (cause) {
    throw new BusError('ERR_STASIS_INVALID_ARGUMENT', `the message: ${textOfThrown(cause)}`, { cause });
  }
}
