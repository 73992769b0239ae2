// Waits until everything that a thread has printed has left it. Output goes home in chunks, each after home has taken the one before,
// and what is left when the thread is terminated is lost. An empty chunk behind the rest shows when the last of it has gone.

import { Writable } from 'node:stream';

/** Resolves when everything printed so far has left the thread, or cannot leave it. */
export async function flushOutput(): Promise<void> {
  await Promise.all([flushed(() => process.stdout), flushed(() => process.stderr)]);
}

/** Uses the platform's own `write`, which calls back even if a program has replaced the stream or its `write`, or has ended it. */
function flushed(stream: () => NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    try {
      Writable.prototype.write.call(stream(), '', 'utf8', () => resolve());
    } catch {
      // It is no longer a stream, so nothing waits in it.
      resolve();
    }
  });
}
