// Somebody who looks at an inspector: asks it as a browser or a program would, and reads its events.

import type { Inspector } from '@stasis-bus/inspector';
import { EventSourceParserStream } from 'eventsource-parser/stream';

export class Visitor {
  readonly origin: string;
  readonly #token: string;

  constructor({ url, token }: Pick<Inspector, 'url' | 'token'>) {
    this.origin = new URL(url).origin;
    this.#token = token;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#ask('GET', path, headers);
  }

  /** Asks for the headers of what `get` would answer. */
  head(path: string): Promise<Response> {
    return this.#ask('HEAD', path);
  }

  #ask(method: string, path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.origin + path, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, ...headers },
      redirect: 'manual',
    });
  }

  async json<T>(path: string): Promise<T> {
    const response = await this.get(path);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return (await response.json()) as T;
  }

  /** Events as they come, until the reader returns. */
  async *events(path: string): AsyncGenerator<{ readonly event: string; readonly data: unknown }, void> {
    const abort = new AbortController();
    const response = await fetch(this.origin + path, {
      headers: { authorization: `Bearer ${this.#token}` },
      signal: abort.signal,
    });
    if (response.body === null) throw new Error('no body');
    const stream = response.body
      .pipeThrough<string>(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream());
    try {
      for await (const { event = 'message', data } of stream) yield { event, data: JSON.parse(data) };
    } finally {
      abort.abort();
    }
  }

  /** The first event that fits. */
  async firstEvent<T>(path: string, event: string, fits: (data: T) => boolean = () => true): Promise<T> {
    for await (const { event: name, data } of this.events(path)) {
      if (name === event && fits(data as T)) return data as T;
    }
    throw new Error(`the events of ${path} have ended`);
  }
}
