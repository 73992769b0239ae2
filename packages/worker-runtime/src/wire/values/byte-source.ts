// Reads bytes that a ByteSink has written. Reading beyond the end throws a RangeError.

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

  /** Releases the bytes, since there may be many and a reader lives as long as its port. */
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

  /** Reads how many items follow, each of `bytesEach` bytes or more. @throws RangeError if there are not enough bytes for them */
  protected readCount(bytesEach = 1): number {
    const count = this.readUint32();
    if (count * bytesEach > this.bytes.length - this.position)
      throw new RangeError('the bytes end too early');
    return count;
  }
}
