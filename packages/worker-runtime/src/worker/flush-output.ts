// What the code on a thread prints goes home in chunks, each when the one before has been taken; what is still here when the
// thread is terminated is lost. An empty chunk behind it all tells when the last of it has gone.

import { Writable } from 'node:stream';

/** Settles when all that was printed so far has left the thread, or cannot leave it. */
export async function flushOutput(): Promise<void> {
  await Promise.all([flushed(() => process.stdout), flushed(() => process.stderr)]);
}

/** A program may have replaced the stream, its `write`, or ended it: the platform's own `write` calls back all the same. */
function flushed(stream: () => NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    try {
      Writable.prototype.write.call(stream(), '', 'utf8', () => resolve());
    } catch {
      // It is no stream any more: nothing of it waits.
      resolve();
    }
  });
}
