// Writes the records of messages, except their values (see message-table.ts).

import { localEid, type Message } from '@stasis-bus/core';
import { realm, type WireForm } from '@stasis-bus/core/internal';
import { PlainWriter } from '../values/plain-writer.js';
import { traitBits } from './message-table.js';

/** How many bytes come before the value of a message that has the writer's own entity and origin, and no headers or contexts. */
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

  /**
   * Writes everything that comes before the message's value.
   *
   * @param type the type's number
   * @param contextIndex the index of the contexts that the message carries, if any
   */
  writeRecordStart(message: Message, type: number, form: WireForm, contextIndex: number | undefined): void {
    const { traits, origin, number } = form;
    const { eid, timestamp, headers } = message;
    const hasEid = eid !== localEid();
    const hasOrigin = origin !== realm.idPrefix;
    const isNamed = hasAny(headers);
    let bits = traits.isPlain ? traitBits.isPlain : 0;
    if (traits.holdsMessages) bits |= traitBits.holdsMessages;
    if (traits.holdsBytes) bits |= traitBits.holdsBytes;
    if (isNamed) bits |= traitBits.hasHeaders;
    if (hasEid) bits |= traitBits.hasEid;
    if (hasOrigin) bits |= traitBits.hasOrigin;
    if (contextIndex !== undefined) bits |= traitBits.hasContext;
    this.writeHead(bits, type, number, timestamp);
    if (hasEid) this.writeValue(eid);
    if (hasOrigin) this.writeValue(origin);
    if (isNamed) this.writeValue(headers);
    if (contextIndex !== undefined) this.writeUint32(contextIndex);
  }
}

function hasAny(headers: Readonly<Record<string, string>>): boolean {
  for (const name in headers) if (Object.hasOwn(headers, name)) return true;
  return false;
}
