// The routes of the server: the page and its requests, the metrics, and the statistics.

import { fileURLToPath } from 'node:url';
import type { HttpBindings } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import type { Bus } from '@stasis-bus/core';
import { busPortOf, inTurns, textOfThrown } from '@stasis-bus/core/internal';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { About } from '../wire/about.js';
import { type AccessOptions, access } from './access.js';
import type { Broadcast } from './broadcast.js';
import { eventStream } from './event-stream.js';
import { jsonInPieces } from './json-in-pieces.js';
import type { Metrics } from './metrics.js';
import { searchCache } from './search-cache.js';
import { watchMessages } from './watch-messages.js';

export interface WebAppParts {
  readonly bus: Bus;
  readonly broadcast: Broadcast;
  readonly metrics: Metrics;
  readonly about: About;
  readonly access: AccessOptions;
}

type WebApp = Hono<{ Bindings: HttpBindings }>;

/** The page's script, style and document, beside the built code. */
const pageFolder = fileURLToPath(new URL('./page', import.meta.url));
const mostSnapshots = 1000;
const fewestSnapshots = 100;

/** Responses are made without Hono's own functions, which take properties on `Object.prototype` for headers. */
export function webApp({ bus, broadcast, metrics, about, access: accessOptions }: WebAppParts): WebApp {
  const app: WebApp = new Hono();
  // The page may use only scripts, styles and addresses of our own, and no other page may embed ours in a frame.
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        connectSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
      referrerPolicy: 'no-referrer',
      xFrameOptions: 'DENY',
      strictTransportSecurity: false,
    }),
  );
  app.use(access(accessOptions));
  app.use(async (context, next) => {
    await next();
    context.header('Cache-Control', 'no-store');
  });

  app.get('/frames', (context) =>
    eventStream(context, (send) => {
      send('about', JSON.stringify(about));
      return broadcast.add(send);
    }),
  );
  app.get('/messages', (context) => {
    const name = context.req.query('topic') ?? '';
    const topic = name === '' ? undefined : bus.findTopic(name);
    if (topic === undefined) return noSuch('topic');
    if (busPortOf(bus).isClosed) return Response.json({ error: 'the bus is closed' }, { status: 410 });
    return eventStream(context, (send) =>
      watchMessages(topic, about.payloads, (message) => send('message', JSON.stringify(message))),
    );
  });
  app.get('/caches/:name', (context) => {
    const cache = bus.cache(context.req.param('name'));
    if (cache === undefined) return noSuch('cache');
    const { search = '', limit } = context.req.query();
    return Response.json(searchCache(cache, { search, limit: limitOf(limit), payloads: about.payloads }));
  });
  app.get('/about.json', () => Response.json(about));
  app.get('/statistics.json', async () => {
    const statistics = await inTurns(busPortOf(bus).statistics());
    const json = await inTurns(jsonInPieces(statistics));
    return new Response(json, { headers: { 'Content-Type': 'application/json' } });
  });
  app.get('/metrics', async () => {
    const text = await metrics.text();
    return new Response(text, { headers: { 'Content-Type': metrics.contentType } });
  });
  // An error that a user's function throws goes to the sender of the request.
  app.onError((error) => new Response(`${textOfThrown(error)}\n`, { status: 500 }));
  app.get('*', serveStatic({ root: pageFolder }));
  return app;
}

function noSuch(what: string): Response {
  return Response.json({ error: `there is no ${what} of that name` }, { status: 404 });
}

function limitOf(text: string | undefined): number {
  const limit = Number(text ?? fewestSnapshots);
  return Number.isInteger(limit) && limit > 0 ? Math.min(limit, mostSnapshots) : fewestSnapshots;
}
