// The two ways to say what to publish: a ready message, or a type and a value.

import type { CreateOptions, Message, MessageType } from '../api/message.js';
import { messageBrand } from '../basics/brands.js';
import { refusedArgument } from '../errors/check-arguments.js';
import { isMessage } from './frozen-message.js';
import { checkMessageType, createPacked } from './message-type.js';
import type { PackerSource } from './packer.js';

/** @param source where it is to be published, and nowhere else */
export function messageOrCreate(
  typeOrMessage: Message | MessageType,
  value: unknown,
  options?: CreateOptions,
  source?: PackerSource,
): Message {
  // `isMessage` in place: asked for every publish, here it sees few kinds of objects, which the engine gets to know.
  const candidate = typeOrMessage as Message & { [messageBrand]?: unknown };
  try {
    if (value === undefined && options === undefined && candidate?.[messageBrand] === true) return candidate;
  } catch {
    // What throws when it is looked at is no message; `create` says so.
  }
  return create(typeOrMessage, value, options, source);
}

function create(
  typeOrMessage: Message | MessageType,
  value: unknown,
  options: CreateOptions | undefined,
  source: PackerSource | undefined,
): Message {
  if (isMessage(typeOrMessage)) {
    throw refusedArgument('publish takes a message, or a type, a value and options, not both');
  }
  checkMessageType('what to publish', typeOrMessage);
  const packer = options === undefined ? source?.packerFor(typeOrMessage) : undefined;
  if (packer !== undefined) return createPacked(typeOrMessage, value, packer);
  return typeOrMessage.create(value, options);
}
