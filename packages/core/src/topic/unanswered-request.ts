// Makes the error for a request that nobody answered. Its text and its cause say why.

import type { MessageType } from '../api/message.js';
import type { Completion } from '../api/options.js';
import { BusError } from '../errors/bus-error.js';
import type { SubscribableTopic } from '../subscription/subscribable-topic.js';

/** A request that nobody answered, and how its copies ended. */
export interface UnansweredRequest {
  readonly topic: SubscribableTopic;
  readonly type: MessageType;
  readonly reply: MessageType;
  /** How many subscriptions the topic had when the request was published, whatever their filters. */
  readonly subscribers: number;
  /** Why no subscription got the request, if none did. */
  readonly refused: Completion;
  /** How many copies ended in each way. */
  readonly ends: { readonly handled: number; readonly unrouted: number; readonly failed: number };
  /** The error of the first copy that failed. */
  readonly error: BusError | undefined;
  /** The names of the types of those replies that were not of the expected type. */
  readonly otherReplies: ReadonlySet<string>;
}

export function requestUnanswered(request: UnansweredRequest): BusError {
  const { topic, reply, ends } = request;
  const wasReceived = ends.handled + ends.unrouted + ends.failed > 0;
  const { text, cause } = wasReceived ? endedWithoutReply(request) : gotByNobody(request);
  const name = JSON.stringify(topic.name);
  return new BusError(
    'ERR_STASIS_REQUEST_UNANSWERED',
    `nobody answered the request on ${name} with a message of type ${reply.name}: ${text}`,
    cause === undefined ? {} : { cause },
  );
}

interface Reason {
  readonly text: string;
  readonly cause: BusError | undefined;
}

function gotByNobody({ topic, type, subscribers, refused }: UnansweredRequest): Reason {
  if (refused === 'declined')
    return { text: `the bus declines messages of type ${type.name}`, cause: undefined };
  const text =
    subscribers === 0
      ? 'the topic has no subscriber'
      : `no subscriber of the topic accepts messages of type ${type.name} (it has ${subscribers})`;
  const cause = topic.bus.broken.reasonFor(topic);
  return { text: cause === undefined ? text : `${text}; ${endOf(cause)}`, cause };
}

function endOf({ subscription, message }: BusError): string {
  return `${subscription?.id ?? 'one'} has ended: ${message}`;
}

function endedWithoutReply({ ends, error, otherReplies }: UnansweredRequest): Reason {
  const texts = [
    ends.handled > 0 ? `${subscribers(ends.handled)} finished without a reply` : [],
    ends.unrouted > 0 ? `${subscribers(ends.unrouted)} had no route for it` : [],
    ends.failed > 0 ? `${subscribers(ends.failed)} failed (${error?.message})` : [],
    otherReplies.size > 0 ? `it was replied to with ${[...otherReplies].join(', ')}` : [],
  ].flat();
  return { text: texts.join(', '), cause: error };
}

function subscribers(count: number): string {
  return count === 1 ? '1 subscriber' : `${count} subscribers`;
}
