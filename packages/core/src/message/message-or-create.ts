// The two ways to say what to publish: an existing message, or a type and a value.

import type { CreateOptions, Message, MessageType } from '../api/message.js';
import { messageBrand } from '../basics/brands.js';
import { wallMs } from '../basics/clock.js';
import { refusedArgument } from '../errors/check-arguments.js';
import { watch } from '../observe/watch.js';
import { takeSnapshot } from '../values/snapshot.js';
import { isMessage } from './frozen-message.js';
import { checkMessageType, currentContext, missingValue, plainMessage } from './message-type.js';
import { isPackedMessage } from './packed-message.js';
import type { Packer, PackerSource } from './packer.js';
import { nextMessageNumber } from './realm.js';

/**
 * Returns the given message, or creates one from the given type and value.
 *
 * @param source the only topic where a message that is created here will be published
 */
export function messageOrCreate(
  typeOrMessage: Message | MessageType,
  value: unknown,
  options?: CreateOptions,
  source?: PackerSource,
): Message {
  // `isMessage`, written out here, because it runs for every publish: this copy sees few kinds of objects, for which the engine
  // optimizes it.
  const candidate = typeOrMessage as Message & { [messageBrand]?: unknown };
  try {
    if (value === undefined && options === undefined && candidate?.[messageBrand] === true) return candidate;
  } catch {
    // An object that throws when it is read is no message; `create` refuses it.
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

/** Creates a message for the threads of one executor only. */
function createPacked(type: MessageType, value: unknown, packer: Packer): Message {
  if (value === undefined) throw missingValue(type);
  // A packed message carries no context.
  const context = watch.isOn ? currentContext() : undefined;
  if (context !== undefined) {
    const snapshot = takeSnapshot(value, false);
    return plainMessage(type, snapshot, nextMessageNumber(), wallMs(), context);
  }
  const number = nextMessageNumber();
  const timestamp = wallMs();
  const packed = packer.pack(type, value, number, timestamp);
  return isPackedMessage(packed) ? packed : plainMessage(type, packed, number, timestamp);
}
