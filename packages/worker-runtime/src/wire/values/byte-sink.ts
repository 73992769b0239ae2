// Bytes that grow as they are written.

const firstSize = 1024;
/** More than this is given back when it was needed once. */
const mostKept = 1 << 20;
/** There is always room for so many more: single numbers are written without looking. */
const slack = 16;

/** A few bytes are posted as a string, each of them a character: a port takes several times as long for an array. */
export type WireBytes = Uint8Array | string;

/** The longest such string. */
const longestText = 2048;

/** So few bytes are copied one by one: that is faster than a call of the platform. */
const mostByByte = 96;

export class ByteSink {
  protected bytes = new Uint8Array(firstSize);
  protected view = new DataView(this.bytes.buffer);
  protected position = 0;
  /** Beyond it there is not enough room for a number. */
  protected limit = firstSize - slack;

  /** What was written; the sink starts anew. */
  takeBytes(): WireBytes {
    const { position } = this;
    const taken = position <= longestText ? this.#text(position) : this.bytes.slice(0, position);
    this.position = 0;
    if (this.bytes.length > mostKept) this.#resize(firstSize);
    return taken;
  }

  /** Where the next byte will stand. */
  get end(): number {
    return this.position;
  }

  /** Takes back what was written from there on. */
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

  /** Makes room for so many bytes, and a number after them. */
  protected grow(count: number): void {
    let size = 2 * this.bytes.length;
    while (size < this.position + count + slack) size *= 2;
    const { bytes } = this;
    this.#resize(size);
    this.bytes.set(bytes.subarray(0, this.position));
  }

  /** Starts anew in other memory. */
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
