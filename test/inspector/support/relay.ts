// A server between a browser and an inspector that can hold back the frames: the connection is there, and nothing comes.

import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Inspector } from '@stasis-bus/inspector';

export class Relay implements AsyncDisposable {
  readonly #inspector: Inspector;
  readonly #server = createServer((incoming, response) => {
    const headers = { authorization: `Bearer ${this.#inspector.token}` };
    const { port } = this.#inspector;
    const { url: path = '/' } = incoming;
    const asked = request({ host: '127.0.0.1', port, path, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.on('data', (chunk) => response.write(chunk)).on('end', () => response.end());
      if (path === '/frames') this.#frames = answer;
    });
    asked.on('error', () => response.destroy()).end();
    response.on('close', () => asked.destroy());
  });
  #frames: IncomingMessage | undefined;

  constructor(inspector: Inspector) {
    this.#inspector = inspector;
  }

  /** Returns the address of the page. */
  async open(): Promise<string> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  hold(): void {
    this.#frames?.pause();
  }

  release(): void {
    this.#frames?.resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
