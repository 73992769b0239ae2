// Posts a table, whatever is in it. The port refuses a post as a whole for one value that it cannot clone: then that value stays
// behind, and its message alone arrives as an unreadable one.

import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { textOfThrown } from '@stasis-bus/core/internal';
import type { WireBytes } from '../values/byte-sink.js';
import { handedOver, isBare, type MessageTable, type UnsentValue } from './message-table.js';

/**
 * @param build makes the post of the table, or of another one if the port has refused the first
 * @throws what the port throws if it takes neither
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

/** Returns `undefined` for what a port takes. */
export function whyNotCloneable(value: unknown): string | undefined {
  // A port is asked: `structuredClone` is a global, which jsdom lacks and tests replace.
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
