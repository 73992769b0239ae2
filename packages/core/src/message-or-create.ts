// The two ways to say what to publish: a ready message, or a type and a value.

import { messageBrand } from './brands.js';
import { BusError } from './errors.js';
import { isMessage, type Message } from './message.js';
import { type CreateOptions, checkMessageType, createPacked, type MessageType } from './message-type.js';
import type { Packer } from './packer.js';

/** @param packer of who is to get it, if all of them are on its threads */
export function messageOrCreate(
  typeOrMessage: Message | MessageType,
  value: unknown,
  options?: CreateOptions,
  packer?: Packer,
): Message {
  // `isMessage` in place: asked for every publish, here it sees few kinds of objects, which the engine gets to know.
  const candidate = typeOrMessage as Message & { [messageBrand]?: unknown };
  try {
    if (value === undefined && options === undefined && candidate?.[messageBrand] === true) return candidate;
  } catch {
    // What throws when it is looked at is no message; `create` says so.
  }
  return create(typeOrMessage, value, options);
}

function create(typeOrMessage: Message | MessageType, value: unknown, options?: CreateOptions): Message {
  if (isMessage(typeOrMessage)) {
    throw new BusError(
      'ERR_STASIS_INVALID_ARGUMENT',
      'publish takes a message, or a type, a value and options, not both',
    );
  }
  checkMessageType('what to publish', typeOrMessage);
  if (packer !== undefined && options === undefined) return createPacked(typeOrMessage, value, packer);
  return typeOrMessage.create(value, options);
}
