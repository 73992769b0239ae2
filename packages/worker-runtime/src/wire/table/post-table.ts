// Posts a table with any values. A port refuses a whole post because of one value that it cannot clone. Then that value stays behind, so
// that only its message arrives as an UnreadableMessage.

import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { textOfThrown } from '@stasis-bus/core/internal';
import type { WireBytes } from '../values/byte-sink.js';
import { handedOver, isBare, type MessageTable, type UnsentValue } from './message-table.js';

/**
 * Posts a table.
 *
 * @param build makes the post of a table; called a second time, with another table, if the port has refused the first post
 * @throws what the port throws if it takes neither post
 */
export function postTable<T extends WireBytes | MessageTable>(
  port: MessagePort,
  table: T,
  build: (table: T | MessageTable, isSecond: boolean) => unknown,
): void {
  const memory = handedOver(isBare(table) ? table : table.bytes);
  try {
    port.postMessage(build(table, false), memory);
  } catch (cause) {
    if (isBare(table)) throw cause;
    port.postMessage(build(withoutUncloneable(table), true), memory);
  }
}

function withoutUncloneable(table: MessageTable): MessageTable {
  const unsent: UnsentValue[] = [...(table.unsent ?? [])];
  const values = (table.values ?? []).map((value, index) => {
    const why = whyNotCloneable(value);
    if (why === undefined) return value;
    unsent.push([index, why]);
    return undefined;
  });
  return { ...table, values, unsent };
}

/** Returns why a port refuses a value, or `undefined` if it does not. */
export function whyNotCloneable(value: unknown): string | undefined {
  // Asks a port, because `structuredClone` is a global, which jsdom lacks and tests replace.
  const { port1 } = new MessageChannel();
  try {
    port1.postMessage(value);
    return undefined;
  } catch (thrown) {
    return textOfThrown(thrown);
  } finally {
    port1.close();
  }
}
