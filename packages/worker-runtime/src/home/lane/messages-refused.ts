// The error for refused messages from another thread: one per post, however many of its messages are refused.

import { BusError } from '@stasis-bus/core';
import { textOfThrown } from '@stasis-bus/core/internal';
import type { UnreadableMessage } from '../../wire/table/unreadable-message.js';

/** @param from the sender, for the text */
export function messagesRefused(from: string, messages: readonly UnreadableMessage[]): BusError {
  const [first] = messages;
  const others = messages.length > 1 ? `, the first of ${messages.length} in one post,` : '';
  const text = `a message of type ${first?.type.name} from ${from}${others} was refused: ${textOfThrown(first?.why)}`;
  return new BusError('ERR_STASIS_MESSAGE_REFUSED', text, { cause: first?.why });
}
