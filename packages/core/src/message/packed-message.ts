// A message that only threads get. It holds just the bytes that an executor has written, and never leaves the bus. Code that hands
// a message to users passes it through `shown`, which returns an ordinary message, made on first use.

import type { Message, MessageType } from '../api/message.js';
import { messageBrand, packedMessageBrand } from '../basics/brands.js';
import { assembleMessage, type MessageParts } from './frozen-message.js';

export abstract class PackedMessage implements Message {
  abstract readonly type: MessageType;
  #full: Message | undefined;

  /** Returns everything that the message is made of. */
  protected abstract unpack(): MessageParts;

  get [messageBrand](): true {
    return true;
  }

  get [packedMessageBrand](): true {
    return true;
  }

  /** The ordinary message that users get instead. */
  get full(): Message {
    this.#full ??= assembleMessage(this.unpack());
    return this.#full;
  }

  get name(): string {
    return this.type.name;
  }

  get value(): Message['value'] {
    return this.full.value;
  }

  get timestamp(): number {
    return this.full.timestamp;
  }

  get eid(): string | null {
    return this.full.eid;
  }

  get id(): string {
    return this.full.id;
  }

  get headers(): Message['headers'] {
    return this.full.headers;
  }

  format(...given: Parameters<Message['format']>): unknown {
    return this.full.format(...given);
  }

  toJSON(): unknown {
    return this.full.toJSON();
  }
}

/** Returns whether an object is a packed message, from any copy of the package. */
export function isPackedMessage(packed: object): packed is PackedMessage {
  return (packed as Partial<PackedMessage>)[packedMessageBrand] === true;
}

/** Returns the message that users may get: the same object each time. */
export function shown(message: Message): Message {
  return isPackedMessage(message) ? message.full : message;
}
