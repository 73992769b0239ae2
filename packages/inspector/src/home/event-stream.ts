// Server-sent events: what is told goes out in order; a reader that is too slow is let go, and may come again.

import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';

export type Send = (event: string, json: string) => void;

/** Characters that may wait for a slow reader. */
const mostWaiting = 64 * 1024 * 1024;

/** Answers with events. `open` gets what sends them, and gives what is to be called when nobody reads any more. */
export function eventStream(context: Context, open: (send: Send) => () => void): Response {
  return streamSSE(context, async (stream) => {
    let waiting = 0;
    const ended = new Promise<void>((resolve) => stream.onAbort(resolve));
    const send: Send = (event, data) => {
      waiting += data.length;
      if (waiting > mostWaiting) stream.abort();
      if (stream.aborted) return;
      void stream.writeSSE({ event, data }).then(() => {
        waiting -= data.length;
      });
    };
    const close = open(send);
    try {
      await ended;
    } finally {
      close();
    }
  });
}
