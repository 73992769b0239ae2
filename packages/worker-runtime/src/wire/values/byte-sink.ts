// Memory that grows as bytes are written to it.

const firstSize = 1024;
/** Memory larger than this is not kept for the next use. */
const mostKept = 1 << 20;
/** How many bytes always follow `limit`, so that writing a number needs only one check. */
const slack = 16;

/** Bytes to post. Few bytes travel as a string with a character for each, since a port takes several times as long for an array. */
export type WireBytes = Uint8Array | string;

/** The most bytes that travel as a string. */
const longestText = 2048;

/** The most bytes that are copied one by one, which is faster than calling a method of the platform. */
const mostByByte = 96;

export class ByteSink {
  protected bytes = new Uint8Array(firstSize);
  protected view = new DataView(this.bytes.buffer);
  protected position = 0;
  /** The last position that has room for a number. */
  protected limit = firstSize - slack;

  /** Returns what was written, and begins again. */
  takeBytes(): WireBytes {
    const { position } = this;
    const taken = position <= longestText ? this.#text(position) : this.bytes.slice(0, position);
    this.position = 0;
    if (this.bytes.length > mostKept) this.#resize(firstSize);
    return taken;
  }

  /** The position of the next byte. */
  get end(): number {
    return this.position;
  }

  /** Discards what was written from a position on. */
  rewind(end: number): void {
    this.position = end;
  }

  /** Adds bytes that were written elsewhere. */
  append(source: Uint8Array, start: number, end: number): void {
    const { position } = this;
    const count = end - start;
    if (position + count > this.limit) this.grow(count);
    if (count > mostByByte) this.bytes.set(source.subarray(start, end), position);
    else
      for (let index = 0; index < count; index += 1)
        this.bytes[position + index] = source[start + index] as number;
    this.position = position + count;
  }

  writeByte(byte: number): void {
    if (this.position > this.limit) this.grow(1);
    this.bytes[this.position] = byte;
    this.position += 1;
  }

  writeUint32(value: number): void {
    if (this.position > this.limit) this.grow(4);
    this.view.setUint32(this.position, value, true);
    this.position += 4;
  }

  /** Makes room for `count` bytes, and a number after them. */
  protected grow(count: number): void {
    let size = 2 * this.bytes.length;
    while (size < this.position + count + slack) size *= 2;
    const { bytes } = this;
    this.#resize(size);
    this.bytes.set(bytes.subarray(0, this.position));
  }

  /** Begins again in new memory of the given size. */
  protected reserve(size: number): void {
    this.position = 0;
    this.#resize(size);
  }

  #text(length: number): string {
    return Buffer.from(this.bytes.buffer, 0, length).toString('latin1');
  }

  #resize(size: number): void {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
    this.limit = size - slack;
  }
}
