// Writes the head of a message's record (see message-table.ts).

import { PlainWriter } from '../values/plain-writer.js';

/** Of a record whose message has the writer's own entity and origin, and no headers: where its value begins. */
export const shortHead = 21;

export class RecordWriter extends PlainWriter {
  writeHead(bits: number, type: number, number: number, timestamp: number): void {
    if (this.position + shortHead > this.limit) this.grow(shortHead);
    const { bytes, view, position } = this;
    bytes[position] = bits;
    view.setUint32(position + 1, type, true);
    view.setFloat64(position + 5, number, true);
    view.setFloat64(position + 13, timestamp, true);
    this.position = position + shortHead;
  }
}
