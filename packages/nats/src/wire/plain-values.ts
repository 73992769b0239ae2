// Which values CBOR carries exactly, and which bytes may be decoded as CBOR.
//
// A value goes as CBOR if what comes out is what `structuredClone` gives: trees of plain objects, arrays, strings, numbers,
// booleans, null and undefined. Everything else (see values.ts) goes as V8 writes it.
//
// Bytes from outside are looked at before they are decoded. cbor-x has more in its decoder than data: a tag may name a
// global function that it calls. So no tag passes, and nothing that claims to be longer than the bytes that are there.

const mostLevels = 510;
/** Of a shorter text it is not worth the while to ask how many bytes it has. */
const shortText = 64;

/** What comes before the bytes of a text, the items of an array and the like takes so many bytes at most. */
export const mostHeadBytes = 5;
/** A number takes so many. */
export const mostNumberBytes = 9;

/**
 * How many bytes a value takes as CBOR at most; infinitely many if CBOR would not bring back exactly this. The value is a
 * snapshot that is plain.
 */
export function mostCborBytes(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return isWellFormed(value) ? mostTextBytes(value) : Number.POSITIVE_INFINITY;
    case 'number':
      return Object.is(value, -0) ? Number.POSITIVE_INFINITY : mostNumberBytes;
    case 'boolean':
    case 'undefined':
      return 1;
    case 'object':
      if (value === null) return 1;
      return Array.isArray(value) ? mostArrayBytes(value) : mostObjectBytes(value);
    default:
      return Number.POSITIVE_INFINITY;
  }
}

/** Of a well-formed text. */
export function mostTextBytes(text: string): number {
  return mostHeadBytes + (text.length > shortText ? Buffer.byteLength(text) : text.length * 3);
}

function mostArrayBytes(items: readonly unknown[]): number {
  let bytes = mostHeadBytes;
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    if (item === undefined && !(index in items)) return Number.POSITIVE_INFINITY;
    bytes += mostCborBytes(item);
    if (bytes === Number.POSITIVE_INFINITY) return bytes;
  }
  return bytes;
}

function mostObjectBytes(object: object): number {
  let bytes = mostHeadBytes;
  for (const key in object) {
    // biome-ignore lint/suspicious/noPrototypeBuiltins: in `for…in` this is compiled away, `Object.hasOwn` is not
    if (!Object.prototype.hasOwnProperty.call(object, key)) continue;
    if (key === '__proto__' || !isWellFormed(key)) return Number.POSITIVE_INFINITY;
    bytes += mostTextBytes(key) + mostCborBytes((object as Record<string, unknown>)[key]);
    if (bytes === Number.POSITIVE_INFINITY) return bytes;
  }
  return bytes;
}

/** Whether it is one item of CBOR, all of it, without tags, and with text for keys; and whether it has bytes in it. */
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

  /** `false`, `true`, `null`, `undefined`, and numbers with a fraction. */
  #simple(info: number): boolean {
    if (info >= 20 && info <= 23) return true;
    if (info < 25 || info > 27) return false;
    this.#position += 2 ** (info - 24);
    return this.#position <= this.#bytes.length;
  }

  /** The number that follows; `undefined` if it is not there, or too large to be a length. */
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

function isWellFormed(text: string): boolean {
  // In Node.js since 20, in the language since 2024.
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}
