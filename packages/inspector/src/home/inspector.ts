// The inspector of a bus: a server that shows what the bus is doing. It does not keep the process alive.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type Bus, BusError } from '@stasis-bus/core';
import { busPortOf, epochMs } from '@stasis-bus/core/internal';
import { announce } from '../wire/announcement.js';
import { Broadcast } from './broadcast.js';
import { checkInspectOptions, type InspectOptions } from './inspect-options.js';
import { Metrics } from './metrics.js';
import { webApp } from './web-app.js';

/** An open inspector, as `inspect` returns it. `await using` closes it. */
export interface Inspector extends AsyncDisposable {
  /** The address to open in a browser; it contains the token. */
  readonly url: string;
  /** The port on which the inspector listens. */
  readonly port: number;
  /** The token, which `/metrics` and `/statistics.json` accept as `Authorization: Bearer <token>`. */
  readonly token: string;
  /** Disconnects all visitors and stops listening. Resolves when the server is closed; later calls return the same promise. */
  close(): Promise<void>;
}

/**
 * Opens an inspector of a bus: a page that shows the bus at work, `/metrics` for Prometheus, `/statistics.json`, and the answers
 * to the `stasis` command of this package. Resolves when the server listens.
 *
 * By default only this machine can reach it. Every request needs the token, and the values of messages stay hidden unless
 * `payloads` is set. From now on the bus keeps a histogram of how long invocations take; everything else costs something only
 * while somebody is looking. The inspector does not keep the process alive, and stays open when the bus is closed.
 *
 * @param bus the bus to show
 * @param options where to listen, the token, and what visitors may see
 * @throws ERR_STASIS_INVALID_ARGUMENT if an option is unknown or wrong; ERR_STASIS_INSPECTOR_LISTEN if the server cannot listen there
 * @example
 * ```ts
 * const inspector = await inspect(bus, { port: 9320 });
 * console.log(inspector.url);
 * ```
 */
export async function inspect(bus: Bus, options: InspectOptions = {}): Promise<Inspector> {
  const busPort = busPortOf(bus);
  const { host, port: wantedPort, token, payloads, metrics: grouping } = checkInspectOptions(options);
  const broadcast = new Broadcast(bus);
  let port = wantedPort;
  const about = {
    pid: process.pid,
    title: titleOf(),
    node: process.version,
    since: epochMs(),
    payloads,
  };
  const metrics = new Metrics(bus, grouping);
  const app = webApp({ bus, broadcast, metrics, about, access: { host, port: () => port, token } });
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  try {
    port = await listen(server, wantedPort, host);
  } catch (error) {
    broadcast.close();
    const text = `the inspector cannot listen on ${host}, port ${wantedPort}: ${(error as Error).message}`;
    throw new BusError('ERR_STASIS_INSPECTOR_LISTEN', text, { cause: error });
  }
  busPort.keepHistograms();
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const takeBack = announce({ pid: about.pid, title: about.title, url: `${origin}/`, token });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= new Promise((resolve) => {
      takeBack();
      broadcast.close();
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return closing;
  };
  return { url: `${origin}/?token=${token}`, port, token, close, [Symbol.asyncDispose]: close };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  // Neither the server nor its visitors keep the process alive.
  server.unref();
  server.on('connection', (socket) => socket.unref());
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      // If a visitor cannot be let in, because the process has no file descriptor left, the process must not end.
      server.on('error', () => {});
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Returns a name for this process: its program's, unless it has set a title. */
function titleOf(): string {
  const program = process.argv[1];
  const isNode = /(^|[\\/])node(\.exe)?$/.test(process.title);
  return isNode && program !== undefined ? program.split(/[\\/]/).slice(-2).join('/') : process.title;
}
