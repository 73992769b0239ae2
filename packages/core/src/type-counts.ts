// What a bus counts per message type: published, and published but wanted by nobody (SPEC 12.1).

import { internalsOf, type MessageType } from './message-type.js';

interface Counts {
  readonly type: MessageType;
  published: number;
  unused: number;
}

export class TypeCounts {
  // By the type's number in this realm: no look-up by name for every message.
  readonly #counts: (Counts | undefined)[] = [];

  count(type: MessageType, isUsed: boolean): void {
    const { index } = internalsOf(type);
    let counts = this.#counts[index];
    if (counts === undefined) {
      counts = { type, published: 0, unused: 0 };
      this.#counts[index] = counts;
    }
    counts.published += 1;
    if (!isUsed) counts.unused += 1;
  }

  list(): readonly Counts[] {
    return this.#counts.flatMap((counts) => counts ?? []);
  }
}
