// The archive of a channel: its events as compressed JSON. Packing is the CPU-heavy part of this program, and deliberately
// happens on the calling thread. Unpacking happens on libuv's threads and does not hold up the caller.

import { promisify } from 'node:util';
import { brotliCompressSync, brotliDecompress, constants } from 'node:zlib';
import type { AmiEvent } from './ami-event.js';

const unpack = promisify(brotliDecompress);

/** Returns the text that an archive holds. */
export function archiveText(events: readonly AmiEvent[]): string {
  return JSON.stringify(events);
}

/** Packs a channel's events with brotli at quality 10, which takes some milliseconds for a typical channel. */
export function packArchive(events: readonly AmiEvent[]): Uint8Array {
  return brotliCompressSync(archiveText(events), {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_QUALITY]: 10,
    },
  });
}

/** Returns the text in an archive. Rejects if the bytes are not an archive. */
export async function unpackArchive(archive: Uint8Array): Promise<string> {
  return (await unpack(archive)).toString('utf8');
}
