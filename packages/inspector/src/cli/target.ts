// The inspector that a command asks: the one that the user names, or the only one on this machine.

import type { BusStatistics } from '@stasis-bus/core';
import { printable } from '@stasis-bus/core/internal';
import type { About } from '../wire/about.js';
import { announcements } from '../wire/announcement.js';
import { CommandError } from './command-error.js';

/** The options by which a user names an inspector. */
export interface TargetOptions {
  /** The URL that the process printed. May contain the token, as `?token=`. */
  readonly url?: string;
  /** Takes precedence over the token in the URL. */
  readonly token?: string;
  readonly pid?: number;
}

export class Target {
  readonly #url: URL;
  readonly #token: string;

  /** @throws CommandError if there is no such inspector, or more than one */
  constructor(options: TargetOptions) {
    const { url, token } = find(options);
    this.#url = url;
    this.#token = token;
  }

  about(): Promise<About> {
    return this.#get('about.json');
  }

  statistics(): Promise<BusStatistics> {
    return this.#get('statistics.json');
  }

  async #get<T>(path: string): Promise<T> {
    const { origin } = this.#url;
    try {
      const response = await fetch(new URL(path, this.#url), {
        headers: { authorization: `Bearer ${this.#token}` },
      });
      if (response.ok) return (await response.json()) as T;
      if (!refusals.includes(response.status)) throw new CommandError(noInspector(origin));
      throw new CommandError(printable((await response.text()).trim()));
    } catch (cause) {
      if (cause instanceof CommandError) throw cause;
      const isOther = cause instanceof SyntaxError;
      throw new CommandError(isOther ? noInspector(origin) : `Nothing answers at ${origin}.`, { cause });
    }
  }
}

/** The status codes of responses in which an inspector says why it refuses the request. */
const refusals: readonly number[] = [401, 403, 421];

function noInspector(origin: string): string {
  return `The server at ${origin} is not an inspector.`;
}

function find({ url: given, token, pid }: TargetOptions): { url: URL; token: string } {
  if (given !== undefined) {
    if (!URL.canParse(given)) throw new CommandError(`${JSON.stringify(given)} is not a URL.`);
    const url = new URL(given);
    return { url, token: token ?? url.searchParams.get('token') ?? '' };
  }
  const running = announcements();
  const [first, ...others] = pid === undefined ? running : running.filter((one) => one.pid === pid);
  if (first === undefined) {
    const which = pid === undefined ? 'None of your processes has' : `You have no process ${pid} with`;
    throw new CommandError(
      `${which} an open inspector: call inspect(bus) in the process, or name an inspector with --url.`,
    );
  }
  if (others.length > 0) {
    const list = [first, ...others].map(
      (one) => `  --pid ${one.pid} --url ${one.url}  ${printable(one.title)}`,
    );
    throw new CommandError(`There are several inspectors; choose one:\n${list.join('\n')}`);
  }
  return { url: new URL(first.url), token: token ?? first.token };
}
