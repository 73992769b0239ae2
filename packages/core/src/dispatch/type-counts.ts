// What a bus counts per message type: the messages published, and how many of them no receiver wanted (SPEC 12.1).

import type { MessageType } from '../api/message.js';
import { internalsOf } from '../message/message-type.js';

export interface TypeCount {
  readonly type: MessageType;
  published: number;
  unused: number;
}

export class TypeCounts {
  // Indexed by the type's number in this realm, which saves a look-up by name for every plan.
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
