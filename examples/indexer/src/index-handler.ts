// The handler, which runs on the pool's threads: reads a file from the disk, hashes it and counts its words.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { defineHandler } from '@stasis-bus/worker-runtime/worker';
import { FileFound, FileIndexed, FileUnreadable } from './messages.js';
import { WordCount } from './word-count.js';

export default defineHandler([FileFound], async ({ value: { path } }, { publish }) => {
  const hash = createHash('sha256');
  const count = new WordCount();
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      count.add(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    publish('index:files', FileUnreadable, {
      path,
      reason: error instanceof Error ? error.message : `${error}`,
    });
    return;
  }
  const { lines, words } = count.end();
  publish('index:files', FileIndexed, { path, bytes, sha256: hash.digest('hex'), lines, words });
});
