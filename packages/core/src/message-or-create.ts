// The two ways to say what to publish: a ready message, or a type and a value.

import { BusError } from './errors.js';
import { isMessage, type Message } from './message.js';
import { type CreateOptions, checkMessageType, type MessageType } from './message-type.js';

export function messageOrCreate(
  typeOrMessage: Message | MessageType,
  value: unknown,
  options?: CreateOptions,
): Message {
  if (isMessage(typeOrMessage)) {
    if (value === undefined && options === undefined) return typeOrMessage;
    throw new BusError(
      'ERR_STASIS_INVALID_ARGUMENT',
      'publish takes a message, or a type, a value and options, not both',
    );
  }
  checkMessageType('what to publish', typeOrMessage);
  return typeOrMessage.create(value, options);
}
