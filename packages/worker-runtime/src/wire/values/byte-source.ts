// Reads what a ByteSink wrote. Beyond the end there is nothing: reading there throws.

import type { WireBytes } from './byte-sink.js';

const nothing = Buffer.alloc(0);
const viewOfNothing = new DataView(nothing.buffer);

export class ByteSource {
  protected bytes: Buffer = nothing;
  protected view: DataView = viewOfNothing;
  protected position = 0;

  /** Reads from these bytes from now on. */
  open(wire: WireBytes): void {
    const bytes =
      typeof wire === 'string'
        ? Buffer.from(wire, 'latin1')
        : Buffer.from(wire.buffer, wire.byteOffset, wire.byteLength);
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.position = 0;
  }

  /** Lets the bytes go: a reader lives as long as its port, and they may be many. */
  close(): void {
    this.bytes = nothing;
    this.view = viewOfNothing;
  }

  get isAtEnd(): boolean {
    return this.position >= this.bytes.length;
  }

  readByte(): number {
    const byte = this.bytes[this.position];
    if (byte === undefined) throw new RangeError('the bytes end too early');
    this.position += 1;
    return byte;
  }

  readUint32(): number {
    const value = this.view.getUint32(this.position, true);
    this.position += 4;
    return value;
  }

  readFloat64(): number {
    const value = this.view.getFloat64(this.position, true);
    this.position += 8;
    return value;
  }

  /** A number of things that are to follow, each of a byte at least. */
  protected readCount(bytesEach = 1): number {
    const count = this.readUint32();
    if (count * bytesEach > this.bytes.length - this.position)
      throw new RangeError('the bytes end too early');
    return count;
  }
}
