// The inspector of a bus: a server that shows what the bus does. It keeps no process alive.

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

/** An open inspector. */
export interface Inspector extends AsyncDisposable {
  /** Where it is, the token included: to be opened in a browser. */
  readonly url: string;
  /** The port on which it listens. */
  readonly port: number;
  /** What `/metrics` and `/statistics.json` want: `Authorization: Bearer <token>`. */
  readonly token: string;
  /** Lets all visitors go, and stops listening. */
  close(): Promise<void>;
}

/**
 * Opens the inspector of a bus: a page that shows it at work, `/metrics` for Prometheus, `/statistics.json`, and what the
 * `stasis` command of this package asks for. Settles when it listens.
 *
 * It listens on this machine only, unless told otherwise; whoever looks must know the token, and sees no values of messages
 * unless `payloads` says so. From now on the bus counts how long invocations take in a histogram; all else costs something
 * only while somebody looks. It keeps no process alive, and stays open when the bus is closed.
 *
 * @throws ERR_STASIS_INVALID_ARGUMENT; ERR_STASIS_INSPECTOR_LISTEN if it cannot listen there
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
  // Neither the server nor who looks keeps the process alive.
  server.unref();
  server.on('connection', (socket) => socket.unref());
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      // A visitor that cannot be let in (the process has no file descriptor left) is no reason for the process to end.
      server.on('error', () => {});
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** What tells this process from others: its program, unless it has given itself a title. */
function titleOf(): string {
  const program = process.argv[1];
  const isNode = /(^|[\\/])node(\.exe)?$/.test(process.title);
  return isNode && program !== undefined ? program.split(/[\\/]/).slice(-2).join('/') : process.title;
}
