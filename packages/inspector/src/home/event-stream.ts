// Sends server-sent events in order, until their request ends. A reader that is too slow is disconnected, and may connect again.

import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';

/** Sends one event with its data as JSON. */
export type Send = (event: string, json: string) => void;

/**
 * How many bytes may wait for a slow reader when the next event comes. The first event of each kind does not count, and the size of a
 * single event is not limited, since even a fast reader has to take it.
 */
const mostWaiting = 16 * 1024 * 1024;

/** The second header tells the server that the body is a stream, so that it does not hold back the beginning. */
const headers = { 'Content-Type': 'text/event-stream', 'Transfer-Encoding': 'chunked' };
const encoder = new TextEncoder();

/**
 * Returns a response that sends events for as long as the request lasts: until its reader goes, or, for `HEAD`, until it is
 * answered. The end is taken from the request: the body may never be read, so it does not report an end, and the response has no
 * connection while it waits for the one before it.
 *
 * @param open called with the function that sends events; returns the function to call when the request has ended
 */
export function eventStream(
  { env: { incoming } }: Context<{ Bindings: HttpBindings }>,
  open: (send: Send) => () => void,
): Response {
  const kinds = new Set<string>();
  /** The size of the event that is being added, as far as it counts. */
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
      // If the response were ended in good order, the socket would keep all unwritten data and wait for this reader.
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
