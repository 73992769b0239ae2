// Server-sent events: what is told goes out in order; a reader that is too slow is let go, and may come again.

import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';

export type Send = (event: string, json: string) => void;

/**
 * Characters that may wait for a slow reader when the next event comes. The first event of each kind is not among them, nor is
 * the size of one event limited: on a large bus a reader that is fast must take as much.
 */
const mostWaiting = 16 * 1024 * 1024;

/** Answers with events. `open` gets what sends them, and gives what is to be called when nobody reads any more. */
export function eventStream(context: Context, open: (send: Send) => () => void): Response {
  return streamSSE(context, async (stream) => {
    let waiting = 0;
    const kinds = new Set<string>();
    const ended = new Promise<void>((resolve) => stream.onAbort(resolve));
    const send: Send = (event, data) => {
      if (waiting > mostWaiting) stream.abort();
      if (stream.aborted) return;
      const counted = kinds.has(event) ? data.length : 0;
      kinds.add(event);
      waiting += counted;
      void stream.writeSSE({ event, data }).then(() => {
        waiting -= counted;
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
