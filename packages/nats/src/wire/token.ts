// Turns names into tokens of subjects and keys. Whatever a topic, an id or an entity is called, its token has only characters that NATS
// allows there, and no two names have the same token. A character that is not a letter, a digit, `_` or `-` becomes `=` and four
// hexadecimal digits.
//
// A server reads lines of at most 4,096 bytes, and closes the connection if a subject makes one longer. So a long token is
// replaced by `==`, which no other token begins with, and its SHA-256. No token has to be turned back into a name, since frames contain
// the names themselves, whose tokens must be those of the subject on which the frame arrived.

import { createHash } from 'node:crypto';

/** With this limit, three tokens, the name of the bridge and what the client adds take a quarter of the longest line. */
const mostTokenLength = 128;

/** Returns the token of a name. The token of the empty name is a single `=`. */
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
