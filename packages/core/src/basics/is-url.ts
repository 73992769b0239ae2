// Recognizes URLs of any class: jsdom, happy-dom and every realm have their own `URL`.

/** Returns whether a value is a URL, by the same test that Node.js applies to its arguments. */
export function isUrl(value: unknown): value is URL {
  if (typeof value !== 'object' || value === null) return false;
  const { href, protocol } = value as Partial<URL>;
  return typeof href === 'string' && typeof protocol === 'string' && protocol.endsWith(':');
}
