// Server-sent events: what is told goes out in order, and ends with its request; a reader that is too slow is let go, and may come
// again.

import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';

export type Send = (event: string, json: string) => void;

/**
 * Bytes that may wait for a slow reader when the next event comes. The first event of each kind is not among them, nor is the size
 * of one event limited: on a large bus a reader that is fast must take as much.
 */
const mostWaiting = 16 * 1024 * 1024;

/** The second tells the server that this is a stream, of which it is not to gather the beginning first. */
const headers = { 'Content-Type': 'text/event-stream', 'Transfer-Encoding': 'chunked' };
const encoder = new TextEncoder();

/**
 * Answers with events for as long as the request lasts: until its reader goes, and for `HEAD` only until it is answered. Neither the
 * body tells that, for nobody has to read it, nor the response, which has no connection while it waits for the one before it.
 *
 * @param open gets what sends the events, and returns what is to be called when the request has ended
 */
export function eventStream(
  { env: { incoming } }: Context<{ Bindings: HttpBindings }>,
  open: (send: Send) => () => void,
): Response {
  const kinds = new Set<string>();
  /** Of the event that is being added. */
  let counted = 0;
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let close = (): void => {};
  const end = (): void => {
    controller = undefined;
    close();
    close = () => {};
  };
  const start = (started: ReadableStreamDefaultController<Uint8Array>): void => {
    controller = started;
  };
  const body = new ReadableStream({ start, cancel: end }, { highWaterMark: 0, size: () => counted });
  const send: Send = (event, json) => {
    if (controller === undefined) return;
    if (-(controller.desiredSize ?? 0) > mostWaiting) {
      end();
      // If the response ended in good order, its socket would wait for this reader with all that is still to be written.
      incoming.socket.destroy();
      return;
    }
    const bytes = encoder.encode(`event: ${event}\ndata: ${json}\n\n`);
    counted = kinds.has(event) ? bytes.length : 0;
    kinds.add(event);
    controller.enqueue(bytes);
  };
  close = open(send);
  incoming.once('close', end);
  return new Response(body, { headers });
}
