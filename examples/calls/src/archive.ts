// The archive of a channel: its events as JSON, compressed. Packing is the CPU-heavy part of this program and happens
// on the calling thread, on purpose; unpacking happens on libuv's threads and does not hold up its caller.

import { promisify } from 'node:util';
import { brotliCompressSync, brotliDecompress, constants } from 'node:zlib';
import type { AmiEvent } from './ami-event.js';

const unpack = promisify(brotliDecompress);

/** The text that an archive holds. */
export function archiveText(events: readonly AmiEvent[]): string {
  return JSON.stringify(events);
}

/** Packs a channel's events: brotli at quality 10, some milliseconds for a typical channel. */
export function packArchive(events: readonly AmiEvent[]): Uint8Array {
  return brotliCompressSync(archiveText(events), {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_QUALITY]: 10,
    },
  });
}

/** The text in an archive. Rejects when the bytes are no archive. */
export async function unpackArchive(archive: Uint8Array): Promise<string> {
  return (await unpack(archive)).toString('utf8');
}
