// Checks the arguments of a call from another thread, which may be anything. Each function returns the argument with the type that
// it must have, or throws ERR_STASIS_INVALID_ARGUMENT with the argument's name.

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

/** The options of `subscribe` that travel, all but the signal, which stays on its thread. The compiler checks that none is missing. */
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

/** Checks the names of the options, and that message types come by name. The bus checks the values. */
export function subscribeOptions(options: unknown): RemoteSubscribeOptions {
  const given = checkKeys('options', options, Object.keys(travelling));
  const { accept, ...rest } = given as Omit<RemoteSubscribeOptions, 'accept'> & { accept?: unknown };
  if (accept === undefined) return rest;
  checkNames('options.accept', accept);
  return { ...rest, accept: accept.map((name): MessageType => defineMessageType(name)) };
}

/** Checks which type is read. The cache checks the rest. */
export function cacheRead(read: unknown): CacheRead {
  const { type, of, id, options } = record('read', read);
  const messageType = of === undefined ? undefined : defineMessageType(text('type', of));
  return { type, of: messageType, id, options } as CacheRead;
}

/** @param isOurs whether the thread belongs to a pool: a thread of the application has a limit (see post-budget.ts) */
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
