// Names as tokens of subjects and keys: whatever a topic, an id or an entity is called, its token has only letters that NATS
// allows there, and no two names have the same one. What is not a letter, a digit, `_` or `-` becomes `=` and four digits.

/** The token of a name; of the empty one it is a lone `=`. */
export function tokenOf(name: string): string {
  if (name === '') return '=';
  return name.replace(/[^A-Za-z0-9_-]/g, (unit) => `=${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The name of a token; `undefined` if it is no token. */
export function nameOf(token: string): string | undefined {
  if (token === '=') return '';
  const name = token.replace(/=([0-9a-f]{4})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return name !== '' && tokenOf(name) === token ? name : undefined;
}
