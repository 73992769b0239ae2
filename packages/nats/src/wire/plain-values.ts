// Says which values CBOR carries exactly, and, before they are written, how many bytes they take at most.
//
// A value is written as CBOR if reading it back yields what `structuredClone` would: trees of plain objects, arrays, strings,
// numbers, booleans, null and undefined. Everything else is written by V8 (see values.ts).

/** Counting the bytes of a shorter text is not worth the time. */
const shortText = 64;

/** The most bytes before the content of a text, an array, an object or binary data. */
export const mostHeadBytes = 5;
/** The most bytes of a number. */
export const mostNumberBytes = 9;

/**
 * Returns the most bytes that a value takes as CBOR, or infinity if CBOR cannot carry this value exactly. The value must be a plain
 * snapshot.
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

/** Returns the most bytes that a well-formed text takes as CBOR. */
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

function isWellFormed(text: string): boolean {
  // Node.js has had this method since version 20, the language since 2024.
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}
