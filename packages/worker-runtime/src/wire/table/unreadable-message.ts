// Stands in for a message that could not be sent or is refused, so that the indexes of the table stay right and the rest of the post
// counts. It is reported instead of being published, and an invocation for it fails, both with the reason.

import type { MessageType } from '@stasis-bus/core';
import { type MessageParts, PackedMessage } from '@stasis-bus/core/internal';

export class UnreadableMessage extends PackedMessage {
  readonly type: MessageType;
  /** The reason, which is thrown when the message is read. */
  readonly why: unknown;

  constructor(type: MessageType, why: unknown) {
    super();
    this.type = type;
    this.why = why;
  }

  protected unpack(): MessageParts {
    throw this.why;
  }
}
