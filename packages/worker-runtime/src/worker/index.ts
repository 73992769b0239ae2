// For handler modules: what they import on their thread.

import type { Handler, HandlerContext, Message, MessageOf, MessageType } from '@stasis-bus/core';

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

export type { SetupContext } from './handler-modules.js';
export type { HandlerContext };
