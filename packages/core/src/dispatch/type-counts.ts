// What a bus counts per message type: published, and published but wanted by nobody (SPEC 12.1).

import type { MessageType } from '../api/message.js';
import { internalsOf } from '../message/message-type.js';

export interface TypeCount {
  readonly type: MessageType;
  published: number;
  unused: number;
}

export class TypeCounts {
  // By the type's number in this realm: no look-up by name for every message.
  readonly #counts: (TypeCount | undefined)[] = [];

  countOf(type: MessageType): TypeCount {
    const { index } = internalsOf(type);
    let count = this.#counts[index];
    if (count === undefined) {
      count = { type, published: 0, unused: 0 };
      this.#counts[index] = count;
    }
    return count;
  }

  list(): readonly TypeCount[] {
    return this.#counts.flatMap((count) => count ?? []);
  }
}
