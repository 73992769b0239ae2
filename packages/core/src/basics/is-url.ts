// URLs, whichever class they are of: jsdom, happy-dom and every realm have one of their own.

/** Whether a value is a URL. It is asked as Node.js asks where it takes one. */
export function isUrl(value: unknown): value is URL {
  if (typeof value !== 'object' || value === null) return false;
  const { href, protocol } = value as Partial<URL>;
  return typeof href === 'string' && typeof protocol === 'string' && protocol.endsWith(':');
}
