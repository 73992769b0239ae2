// An envelope: one message in a frame.
//
//     [type, id, number, timestamp, eid, headers, form, value, contextForm, context]
//
// The type, the beginning of the id and the eid (null for an aggregate) are indexes into the frame's strings. The id ends with the
// number in base 36, unless the number is negative. `headers` is 0 if there are none. `form` is the form of the value (see values.ts).
// `context` has the contexts that the message carries, a trace for example. Both of its parts are absent if the message carries none.

import type { Message, MessageType } from '@stasis-bus/core';
import {
  assembleMessage,
  carriedContext,
  type MessageIdentity,
  type ValueTraits,
  type WireForm,
  wireFormOf,
} from '@stasis-bus/core/internal';
import type { OpenFrame } from './frame.js';
import { mostHeadBytes, mostNumberBytes, mostTextBytes } from './plain-values.js';
import { Refusal } from './refusal.js';
import { fromWire, type WireValue, wireValueOf } from './values.js';

/** The header that names the bridge that sent a message. A message with this header is never sent on. */
export const bridgeHeader = 'stasis-bridge';

const mostIdLength = 256;
/** The head of an envelope, three indexes, two numbers, two forms, and one byte if there are no headers. */
const mostFixedBytes = 6 * mostHeadBytes + 2 * mostNumberBytes + 1;

/** A message that has arrived. All of its parts are checked, except for the value. */
export interface Arrival extends MessageIdentity {
  readonly type: MessageType;
  readonly timestamp: number;
  readonly eid: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: unknown;
  readonly traits: ValueTraits;
  readonly context: Message | undefined;
}

/** A message to send, before it is in a frame. */
export interface Outgoing {
  readonly message: Message;
  readonly wireForm: WireForm;
  readonly value: WireValue;
  readonly context: WireValue | undefined;
  /** The most bytes that the message's envelope takes, with its strings. */
  readonly mostBytes: number;
}

/** The strings of a frame while it is written. */
export class FrameStrings {
  readonly all: string[] = [];
  readonly #indexes = new Map<string, number>();

  indexOf(text: string): number {
    let index = this.#indexes.get(text);
    if (index === undefined) {
      index = this.all.push(text) - 1;
      this.#indexes.set(text, index);
    }
    return index;
  }
}

/** @throws Refusal */
export function outgoing(message: Message): Outgoing {
  const wireForm = wireFormOf(message);
  const value = wireValueOf(wireForm);
  const context = wireForm.context === undefined ? undefined : wireValueOf(wireFormOf(wireForm.context));
  const { eid, headers, name } = message;
  let mostBytes = mostFixedBytes + value.mostBytes + (context?.mostBytes ?? 0);
  mostBytes += mostTextBytes(name) + mostTextBytes(wireForm.origin);
  if (eid !== null) mostBytes += mostTextBytes(eid);
  if (hasAny(headers)) mostBytes += mostHeaderBytes(headers);
  return { message, wireForm, value, context, mostBytes };
}

export function envelopeOf(
  { message, wireForm, value, context }: Outgoing,
  strings: FrameStrings,
): readonly unknown[] {
  const { timestamp, eid, headers } = message;
  const envelope = [
    strings.indexOf(message.type.name),
    strings.indexOf(wireForm.origin),
    wireForm.number,
    timestamp,
    eid === null ? null : strings.indexOf(eid),
    hasAny(headers) ? headers : 0,
    value.form,
    value.value,
  ];
  if (context !== undefined) envelope.push(context.form, context.value);
  return envelope;
}

/**
 * @param typeOf returns the type of a name, or `undefined` if messages of that type are not accepted
 * @throws Refusal
 */
export function openEnvelope(
  envelope: unknown,
  { origin: sender, strings, isTree }: OpenFrame,
  typeOf: (name: string) => MessageType | undefined,
): Arrival {
  if (!Array.isArray(envelope) || (envelope.length !== 8 && envelope.length !== 10))
    throw new Refusal('malformed', 'it does not have the parts of an envelope');
  const [nameIndex, originIndex, number, timestamp, eidIndex, headers, form, wireValue] =
    envelope as unknown[];
  const name = stringAt(strings, nameIndex);
  const origin = stringAt(strings, originIndex);
  if (origin.length > mostIdLength || !Number.isSafeInteger(number))
    throw new Refusal('malformed', 'the id is not valid');
  if (typeof timestamp !== 'number' || !Number.isFinite(timestamp))
    throw new Refusal('malformed', 'the timestamp is not a number');
  const eid = eidIndex === null ? null : stringAt(strings, eidIndex);
  const type = typeOf(name);
  if (type === undefined)
    throw new Refusal('unknown-type', `the type ${JSON.stringify(name)} is not accepted here`);
  const { value, traits } = fromWire(form, wireValue, isTree);
  return {
    type,
    origin,
    number: number as number,
    timestamp,
    eid,
    headers: headersFrom(headers, sender),
    value,
    traits,
    context: envelope.length === 10 ? contextFrom(envelope[8], envelope[9]) : undefined,
  };
}

/** Returns the message as it was in its own process, with a header added that names the sender. */
export function messageFrom(arrival: Arrival): Message {
  const { type, origin, number, timestamp, eid, headers, value, traits, context } = arrival;
  return assembleMessage({
    type,
    value,
    traits,
    isFrozen: false,
    timestamp,
    eid,
    headers,
    origin,
    number,
    context,
  });
}

function stringAt(strings: readonly unknown[], index: unknown): string {
  const text = typeof index === 'number' ? strings[index] : undefined;
  if (typeof text !== 'string' || text === '') throw new Refusal('malformed', 'an index refers to no string');
  return text;
}

function headersFrom(headers: unknown, origin: string): Readonly<Record<string, string>> {
  if (headers === 0) return onlyFrom(origin);
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers))
    throw new Refusal('malformed', 'the headers are not an object');
  for (const text of Object.values(headers)) {
    if (typeof text !== 'string') throw new Refusal('malformed', 'a header is not a string');
  }
  return Object.freeze({ ...(headers as Record<string, string>), [bridgeHeader]: origin });
}

let lastOnly: Readonly<Record<string, string>> = Object.freeze({ [bridgeHeader]: '' });

/** Returns the headers of a message that had none. Consecutive messages of one sender share the object. */
function onlyFrom(origin: string): Readonly<Record<string, string>> {
  if (lastOnly[bridgeHeader] !== origin) lastOnly = Object.freeze({ [bridgeHeader]: origin });
  return lastOnly;
}

function contextFrom(form: unknown, context: unknown): Message {
  const { value } = fromWire(form, context, false);
  if (typeof value !== 'object' || value === null)
    throw new Refusal('malformed', 'the context is not an object');
  return carriedContext(value);
}

function mostHeaderBytes(headers: Readonly<Record<string, string>>): number {
  let bytes = mostHeadBytes;
  for (const name in headers)
    if (Object.hasOwn(headers, name)) bytes += mostTextBytes(name) + mostTextBytes(headers[name] ?? '');
  return bytes;
}

function hasAny(headers: object): boolean {
  for (const name in headers) if (Object.hasOwn(headers, name)) return true;
  return false;
}
