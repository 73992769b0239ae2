// Stands in for a message that could not be sent, or is refused. It holds the place in a table, so that all else in the post
// counts: who would publish it reports why, and an invocation for it fails with that.

import type { MessageType } from '@stasis-bus/core';
import { type MessageParts, PackedMessage } from '@stasis-bus/core/internal';

export class UnreadableMessage extends PackedMessage {
  readonly type: MessageType;
  /** What whoever wants to read it gets. */
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
