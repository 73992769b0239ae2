// A real NATS server for tests: on a free port of the loopback, with JetStream in a temporary folder. It can be killed, and
// started again with what it had stored.

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import {
  freePort,
  missingNatsServer,
  startNatsProcess,
} from '../../../benchmarks/src/support/nats-server.js';

const missing = missingNatsServer();

/** Whether there is a server. Where one must be (`STASIS_REQUIRE=nats-server`), tests are not skipped but fail. */
export const hasServer =
  missing === undefined || (process.env['STASIS_REQUIRE'] ?? '').split(',').includes('nats-server');

if (!hasServer) process.stderr.write(`${missing}: the tests of the bridge that need one do not run\n`);

export class NatsServer implements AsyncDisposable {
  readonly port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'stasis-nats-'));
  readonly #hasJetStream: boolean;
  readonly #connections: NatsConnection[] = [];
  /** More lines of its configuration, if it has some. */
  #configuration: string | undefined;
  #child: ChildProcess | undefined;

  private constructor(port: number, hasJetStream: boolean) {
    this.port = port;
    this.#hasJetStream = hasJetStream;
  }

  static async start(): Promise<NatsServer> {
    const server = new NatsServer(await freePort(), true);
    await server.start();
    return server;
  }

  /** Without JetStream. */
  static async startPlain(): Promise<NatsServer> {
    const server = new NatsServer(await freePort(), false);
    await server.start();
    return server;
  }

  /** With lines of a configuration, and JetStream, of which some may be in the second. */
  static async startWith(configuration: string, jetStream = ''): Promise<NatsServer> {
    const server = new NatsServer(await freePort(), true);
    server.configure(configuration, jetStream);
    await server.start();
    return server;
  }

  /** What it is configured with when it is started the next time, or reloads. */
  configure(configuration: string, jetStream = ''): void {
    this.#configuration = `jetstream { store_dir: ${JSON.stringify(this.#folder)}\n${jetStream} }\n${configuration}\n`;
    writeFileSync(this.#file, this.#configuration);
  }

  /** Takes another configuration while it runs. */
  async reload(configuration: string, jetStream = ''): Promise<void> {
    this.configure(configuration, jetStream);
    const child = this.#child;
    if (!child?.stderr) throw new Error('the server does not run');
    const { stderr } = child;
    await new Promise<void>((resolve) => {
      let log = '';
      const look = (text: string): void => {
        log += text;
        if (!log.includes('Reloaded server configuration')) return;
        stderr.off('data', look);
        resolve();
      };
      stderr.on('data', look);
      child.kill('SIGHUP');
    });
  }

  get #file(): string {
    return join(this.#folder, 'nats.conf');
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  /** Settles when it takes connections. */
  async start(): Promise<void> {
    const store = this.#hasJetStream ? ['-js', '-sd', this.#folder] : [];
    const more = this.#configuration === undefined ? store : ['-c', this.#file];
    this.#child = await startNatsProcess(this.port, more);
  }

  /** As a crash would end it. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** Loses all that it has stored. It must not be running. */
  forget(): void {
    rmSync(this.#folder, { recursive: true });
  }

  /** A connection that comes back, and is closed with the server. */
  async connect(options: Parameters<typeof connect>[0] = {}): Promise<NatsConnection> {
    const connection = await connect({
      servers: this.url,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 50,
      reconnectJitter: 0,
      ...options,
    });
    this.#connections.push(connection);
    return connection;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#connections) await connection.close();
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
