// Names as tokens of subjects and keys: whatever a topic, an id or an entity is called, its token has only letters that NATS
// allows there, and no two names have the same one. What is not a letter, a digit, `_` or `-` becomes `=` and four digits.
//
// A server reads a line of 4,096 bytes at most, and closes the connection if a subject makes one longer. So a long token is
// replaced by `==` and its SHA-256, which no other token begins with. Frames say the names themselves, so no token has to be
// read back: what a frame says must have the token under which it has come.

import { createHash } from 'node:crypto';

/** Three of them, the name of the bridge and what the client adds are a quarter of what a line may have. */
const mostTokenLength = 128;

/** The token of a name; of the empty one it is a lone `=`. */
export function tokenOf(name: string): string {
  if (name === '') return '=';
  const token = name.replace(
    /[^A-Za-z0-9_-]/g,
    (unit) => `=${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return token.length <= mostTokenLength
    ? token
    : `==${createHash('sha256').update(token).digest('base64url')}`;
}
