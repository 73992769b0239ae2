// The HTTP side. It only reads requests and writes responses, and does not know how hashing is done.
//
//   POST /digest?rounds=1   any body         200 { sha256, rounds }; 503 if too many are waiting; 504 if it takes too long
//   GET  /health                             how many are under way, and how late the event loop has been

import { monitorEventLoopDelay } from 'node:perf_hooks';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Hashing } from './hashing.js';

const megabyte = 1024 * 1024;

export function serverFor(hashing: Hashing): FastifyInstance {
  const server = Fastify({ bodyLimit: 64 * megabyte });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();

  // Whatever the content type, the body is bytes.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  server.post<{ Body: Buffer; Querystring: { rounds: number } }>(
    '/digest',
    { schema: { querystring: roundsSchema } },
    async ({ body, query: { rounds } }, reply) => {
      if (hashing.isFull) return reply.code(503).header('retry-after', '1').send({ error: 'too much to do' });
      try {
        return { sha256: await hashing.digest(body ?? new Uint8Array(), rounds), rounds };
      } catch (error) {
        if (codeOf(error) !== 'ERR_STASIS_HANDLER_TIMEOUT') throw error;
        return reply.code(504).send({ error: 'this took too long' });
      }
    },
  );

  server.get('/health', () => ({
    pending: hashing.pending,
    threads: hashing
      .statistics()
      .threads.map(({ id, invocations, crashes }) => ({ id, invocations, crashes })),
    eventLoopDelayMs: {
      p50: inMs(delay.percentile(50)),
      p99: inMs(delay.percentile(99)),
      max: inMs(delay.max),
    },
  }));

  // Clients keep connections open for the next request. Once the server closes, each response is the last on its connection.
  let isClosing = false;
  server.addHook('preClose', async () => {
    isClosing = true;
  });
  server.addHook('onSend', async (_request, reply) => {
    if (isClosing) reply.header('connection', 'close');
  });
  server.addHook('onClose', async () => {
    delay.disable();
    await hashing.close();
  });
  return server;
}

const roundsSchema = {
  type: 'object',
  properties: { rounds: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER, default: 1 } },
};

function inMs(nanoseconds: number): number {
  return Math.round(nanoseconds / 1e4) / 100;
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
