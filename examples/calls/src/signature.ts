// The signature on an archive, by an ed25519 key pair that is made at the start of every run. The private key goes to the recorders as
// text, since a KeyObject cannot be cloned; the public key stays at home, which checks the archives.

import { createPrivateKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';

/** A key pair: the private half as PEM text, ready to be sent to another thread. */
export interface SigningKeys {
  privateKey: string;
  publicKey: KeyObject;
}

export function makeSigningKeys(): SigningKeys {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), publicKey };
}

let parsed: { pem: string; key: KeyObject } | undefined;

/** Signs an archive. The text of the key is parsed once per thread, not once per archive. */
export function signArchive(archive: Uint8Array, privateKey: string): Uint8Array {
  if (parsed?.pem !== privateKey) parsed = { pem: privateKey, key: createPrivateKey(privateKey) };
  return sign(null, archive, parsed.key);
}

/** Resolves with whether this is the key's signature on this archive, which libuv's threads compute. */
export function isSignedBy(
  publicKey: KeyObject,
  archive: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    verify(null, archive, publicKey, signature, (error, valid) => (error ? reject(error) : resolve(valid)));
  });
}
