// Says which bytes may be decoded as CBOR. Bytes from outside are scanned before they are decoded, because the decoder of cbor-x does
// more than read data: a tag may name a global function, which it calls. So no tag passes, and no length beyond the bytes at hand.

const mostLevels = 510;

/**
 * Returns whether the bytes are exactly one item of CBOR, without tags and with texts as keys, and whether it contains binary data.
 */
export function scanCbor(bytes: Uint8Array): { readonly isPlain: boolean; readonly hasBytes: boolean } {
  const scan = new Scan(bytes);
  return { isPlain: scan.isOneItem(), hasBytes: scan.hasBytes };
}

class Scan {
  readonly #bytes: Uint8Array;
  #position = 0;
  hasBytes = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  isOneItem(): boolean {
    return this.#item(1) && this.#position === this.#bytes.length;
  }

  #item(level: number): boolean {
    const first = this.#bytes[this.#position];
    if (first === undefined || level > mostLevels) return false;
    this.#position += 1;
    const kind = first >> 5;
    if (kind === 7) return this.#simple(first & 31);
    const length = this.#length(first & 31);
    if (length === undefined) return false;
    switch (kind) {
      case 0:
      case 1:
        return true;
      case 2:
        this.hasBytes = true;
        this.#position += length;
        return this.#position <= this.#bytes.length;
      case 3:
        this.#position += length;
        return this.#position <= this.#bytes.length;
      case 4:
        return this.#items(length, level + 1);
      case 5:
        return this.#pairs(length, level + 1);
      default:
        return false;
    }
  }

  #items(count: number, level: number): boolean {
    if (count > this.#bytes.length - this.#position) return false;
    for (let left = count; left > 0; left -= 1) if (!this.#item(level)) return false;
    return true;
  }

  #pairs(count: number, level: number): boolean {
    if (count > this.#bytes.length - this.#position) return false;
    for (let left = count; left > 0; left -= 1) {
      const key = this.#bytes[this.#position];
      if (key === undefined || key >> 5 !== 3 || !this.#item(level) || !this.#item(level)) return false;
    }
    return true;
  }

  /** `false`, `true`, `null`, `undefined`, or a floating-point number. */
  #simple(info: number): boolean {
    if (info >= 20 && info <= 23) return true;
    if (info < 25 || info > 27) return false;
    this.#position += 2 ** (info - 24);
    return this.#position <= this.#bytes.length;
  }

  /** Returns the number that follows, or `undefined` if it is missing or too large for a length. */
  #length(info: number): number | undefined {
    if (info < 24) return info;
    if (info > 27) return undefined;
    const size = 2 ** (info - 24);
    if (this.#position + size > this.#bytes.length) return undefined;
    let length = 0;
    for (let left = size; left > 0; left -= 1) {
      length = length * 256 + (this.#bytes[this.#position] ?? 0);
      this.#position += 1;
    }
    return length;
  }
}
