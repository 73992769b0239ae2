// An envelope: one message in a frame.
//
//     [type, id, timestamp, eid, headers, form, value, contextForm, context]
//
// `headers` is 0 if there are none; `form` says how the value lies there (see values.ts); the context is what the message
// carries of contexts, the trace for example, and absent if it carries none.

import type { Message, MessageType } from '@stasis-bus/core';
import { assembleMessage, carriedContext, contextOf, type ValueTraits } from '@stasis-bus/core/internal';
import { Refusal } from './refusal.js';
import { fromWire, wireValueOf } from './values.js';

/** Of a message from elsewhere: which bridge sent it. What has it is never sent on. */
export const bridgeHeader = 'stasis-bridge';

const mostIdLength = 256;

/** A message that has arrived, all of its parts checked but the value. */
export interface Arrival {
  readonly type: MessageType;
  readonly id: string;
  readonly timestamp: number;
  readonly eid: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: unknown;
  readonly traits: ValueTraits;
  readonly context: Message | undefined;
}

/** @throws Refusal */
export function envelopeOf(message: Message): readonly unknown[] {
  const { name, id, timestamp, eid, headers } = message;
  const [form, value] = wireValueOf(message);
  const carried = contextOf(message);
  const context = carried === undefined ? [] : wireValueOf(carried);
  return [name, id, timestamp, eid, hasAny(headers) ? headers : 0, form, value, ...context];
}

/**
 * @param typeOf the type of a name, if it may come
 * @throws Refusal
 */
export function openEnvelope(
  envelope: unknown,
  origin: string,
  typeOf: (name: string) => MessageType | undefined,
): Arrival {
  if (!Array.isArray(envelope) || (envelope.length !== 7 && envelope.length !== 9))
    throw new Refusal('malformed', 'it has not the parts of an envelope');
  const [name, id, timestamp, eid, headers, form, wireValue, contextForm, context] = envelope as unknown[];
  if (!isText(name) || !isText(id) || id.length > mostIdLength)
    throw new Refusal('malformed', 'the type or the id is none');
  if (typeof timestamp !== 'number' || !Number.isFinite(timestamp))
    throw new Refusal('malformed', 'the timestamp is no number');
  if (eid !== null && !isText(eid)) throw new Refusal('malformed', 'the entity id is none');
  const type = typeOf(name);
  if (type === undefined)
    throw new Refusal('unknown-type', `the type ${JSON.stringify(name)} may not come here`);
  const { value, traits } = fromWire(form, wireValue);
  return {
    type,
    id,
    timestamp,
    eid,
    headers: headersFrom(headers, origin),
    value,
    traits,
    context: envelope.length === 9 ? contextFrom(contextForm, context) : undefined,
  };
}

/** The same message as it was elsewhere, but for the header that says so. */
export function messageFrom(arrival: Arrival): Message {
  const { type, id, timestamp, eid, headers, value, traits, context } = arrival;
  const identity = { origin: id, number: -1 };
  return assembleMessage({
    type,
    value,
    traits,
    isFrozen: false,
    timestamp,
    eid,
    headers,
    ...identity,
    context,
  });
}

function headersFrom(headers: unknown, origin: string): Readonly<Record<string, string>> {
  if (headers === 0) return Object.freeze({ [bridgeHeader]: origin });
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers))
    throw new Refusal('malformed', 'the headers are none');
  for (const text of Object.values(headers)) {
    if (typeof text !== 'string') throw new Refusal('malformed', 'a header is no text');
  }
  return Object.freeze({ ...(headers as Record<string, string>), [bridgeHeader]: origin });
}

function contextFrom(form: unknown, context: unknown): Message {
  const { value } = fromWire(form, context);
  if (typeof value !== 'object' || value === null) throw new Refusal('malformed', 'the context is none');
  return carriedContext(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function hasAny(headers: object): boolean {
  for (const _ in headers) return true;
  return false;
}
