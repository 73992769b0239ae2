// The message types, imported at home and on the threads alike.

import { defineMessageType } from '@stasis-bus/core';

/** Asks for the digest of some bytes, hashed `rounds` times over. */
export const DigestWanted = defineMessageType('digest.wanted').of<{ bytes: Uint8Array; rounds: number }>();

/** The reply. */
export const Digest = defineMessageType('digest').of<{ sha256: string; rounds: number }>();
