/**
 * The public names of @stasis-bus/worker-runtime on a thread: for handler modules, and for any Worker of the application.
 *
 * @module @stasis-bus/worker-runtime/worker
 */

import type {
  Handler,
  HandlerContext,
  HandlerModule,
  Message,
  MessageOf,
  MessageType,
  RemoteBus,
  RemoteCache,
  RemoteForward,
  RemoteSubscribeOptions,
  RemoteSubscription,
  RemoteTopic,
  TopicListing,
} from '@stasis-bus/core';
import { checkFunction, invalidArgument, isMessageType } from '@stasis-bus/core/internal';

/**
 * Returns the handler with its types. With a list of message types first, the message has one of those types. This filters nothing:
 * the subscription decides what arrives.
 *
 * @param types the types of the messages that the subscription accepts
 * @param handler called with each message; may return a promise, which the bus waits for
 * @throws ERR_STASIS_INVALID_ARGUMENT
 */
export function defineHandler<const A extends readonly MessageType[], D = unknown>(
  types: A,
  handler: Handler<MessageOf<A[number]>, D>,
): Handler<MessageOf<A[number]>, D>;
/** Returns the handler with its types. @throws ERR_STASIS_INVALID_ARGUMENT if it is not a function */
export function defineHandler<M extends Message = Message, D = unknown>(
  handler: Handler<M, D>,
): Handler<M, D>;
export function defineHandler(...parameters: readonly [unknown, unknown?]): unknown {
  const handler = parameters.at(-1);
  if (parameters.length > 1) checkTypes(parameters[0]);
  checkFunction('handler', handler);
  return handler;
}

function checkTypes(types: unknown): void {
  if (!Array.isArray(types)) throw invalidArgument('types', 'an array of message types', types);
  for (const [index, type] of types.entries())
    if (!isMessageType(type)) throw invalidArgument(`types[${index}]`, 'a message type', type);
}

export type { SetupContext } from '../modules/handler-modules.js';
export { connectBus } from './connect-bus.js';
export type {
  HandlerContext,
  HandlerModule,
  RemoteBus,
  RemoteCache,
  RemoteForward,
  RemoteSubscribeOptions,
  RemoteSubscription,
  RemoteTopic,
  TopicListing,
};
