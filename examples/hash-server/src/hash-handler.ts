// The handler, which runs on the pool's threads and keeps one of them busy for as long as the hashing takes.

import { createHash } from 'node:crypto';
import { defineHandler } from '@stasis-bus/worker-runtime/worker';
import { Digest, DigestWanted } from './messages.js';

export default defineHandler([DigestWanted], ({ value: { bytes, rounds } }, { reply }) => {
  let digest = sha256(bytes);
  for (let round = 1; round < rounds; round += 1) digest = sha256(digest);
  reply(Digest, { sha256: digest.toString('hex'), rounds });
});

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
