// A NATS server for a row, on a free port of the loopback. The tests of the bridge use it as well.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { connect, type NatsConnection } from '@nats-io/transport-node';

const command = process.env['NATS_SERVER'] ?? 'nats-server';

/** Returns what is missing on this machine, in words, or `undefined` if nothing is. */
export function missingNatsServer(): string | undefined {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return `${command} is not installed`;
  }
}

export interface RunningServer {
  connect(): Promise<NatsConnection>;
  close(): Promise<void>;
}

export async function startNatsServer(): Promise<RunningServer> {
  const port = await freePort();
  const child = await startNatsProcess(port);
  const connections: NatsConnection[] = [];
  return {
    async connect() {
      const connection = await connect({ servers: `nats://127.0.0.1:${port}` });
      connections.push(connection);
      return connection;
    },
    async close() {
      for (const connection of connections) await connection.close();
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}

/** Starts the server. Resolves when it accepts connections. */
export async function startNatsProcess(port: number, more: readonly string[] = []): Promise<ChildProcess> {
  const child = spawn(command, ['-p', String(port), '-a', '127.0.0.1', ...more], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text;
      if (log.includes('Server is ready')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`nats-server has ended:\n${log}`)));
  });
  return child;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('there is no free port');
  return address.port;
}
