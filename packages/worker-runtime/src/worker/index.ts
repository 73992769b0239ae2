// For handler modules, and for any Worker of the application: what they import on their thread.

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

/** Gives a handler its types; with a list of message types first, the message is one of those. */
export function defineHandler<const A extends readonly MessageType[], D = unknown>(
  types: A,
  handler: Handler<MessageOf<A[number]>, D>,
): Handler<MessageOf<A[number]>, D>;
export function defineHandler<M extends Message = Message, D = unknown>(
  handler: Handler<M, D>,
): Handler<M, D>;
export function defineHandler(...parameters: readonly [unknown, unknown?]): unknown {
  return parameters.at(-1);
}

export { connectBus } from './connect-bus.js';
export type { SetupContext } from './handler-modules.js';
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
