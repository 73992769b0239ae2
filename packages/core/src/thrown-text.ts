// What was thrown, as text for an error's message. It may be anything: a Symbol, a revoked Proxy, an object that cannot
// be made a string.

/** Never throws. */
export function textOfThrown(thrown: unknown): string {
  try {
    return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  } catch {
    return 'something that has no text';
  }
}
