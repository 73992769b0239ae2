// The only file that wraps comlink. Calls from another thread to home, and their answers, travel with everything else on one port.
// Comlink alone would let the other side reach `constructor.constructor`, throw at home because of malformed messages, flatten errors,
// and leave calls pending for ever when a port closes. Here:
//
//   - only well-formed calls of a fixed table of methods pass (SPEC 11.9),
//   - methods get plain values, and comlink neither proxies nor transfers anything,
//   - what a method throws travels as plain data and is an error again on the other side,
//   - calls that are pending when either side goes away are rejected.

import type { BusError } from '@stasis-bus/core';
import { adopt } from '@stasis-bus/core/internal';
import { type Endpoint, expose, wrap } from 'comlink';
import { describeThrown, reviveThrown, type WireThrown } from './clone/thrown.js';

/** The methods that may be called. Each checks its own arguments. */
export type CallTable = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

type Answer =
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'error'; readonly thrown: WireThrown };

type Listener = (event: { data: unknown; origin: string }) => void;

/** An endpoint with the interface that comlink needs, and comlink as its only listener. */
class OneWay implements Endpoint {
  #listener: Listener | undefined;
  #post: (message: unknown) => void;

  constructor(post: (message: unknown) => void) {
    this.#post = post;
  }

  postMessage(message: unknown): void {
    this.#post(message);
  }

  addEventListener(_type: string, listener: unknown): void {
    this.#listener = listener as Listener;
  }

  removeEventListener(): void {
    this.#listener = undefined;
  }

  receive(data: unknown): void {
    this.#listener?.({ data, origin: '' });
  }

  /** Releases everything, because comlink keeps an endpoint until the proxies made of it are collected. */
  close(): void {
    this.#listener = undefined;
    this.#post = () => {};
  }
}

/** Home's side: answers calls. */
export class Callee {
  readonly #methods: ReadonlySet<string>;
  readonly #endpoint: OneWay;

  /** @param post sends an answer */
  constructor(table: CallTable, post: (answer: unknown) => void) {
    this.#methods = new Set(Object.keys(table));
    this.#endpoint = new OneWay(post);
    expose(answering(table), this.#endpoint);
  }

  /** Answers a call. Returns `false`, and does nothing, if it is not a well-formed call of a method in the table. */
  receive(message: unknown): boolean {
    if (!isCall(message, this.#methods)) return false;
    this.#endpoint.receive(message);
    return true;
  }

  /** Answers no more calls. */
  close(): void {
    this.#endpoint.close();
  }
}

/** The other side: makes calls. */
export class Caller {
  readonly #endpoint: OneWay;
  readonly #remote: Readonly<Record<string, (...args: readonly unknown[]) => Promise<Answer>>>;
  readonly #pending = new Set<(reason: BusError) => void>();
  #closed: BusError | undefined;

  /** @param post sends a call; never throws */
  constructor(post: (call: unknown) => void) {
    // Comlink sends a RELEASE when the proxy is collected; by then home no longer listens.
    this.#endpoint = new OneWay((message) => {
      if (this.#closed === undefined) post(message);
    });
    this.#remote = wrap(this.#endpoint) as never;
  }

  get pending(): number {
    return this.#pending.size;
  }

  call(method: string, args: readonly unknown[]): Promise<unknown> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    return new Promise((resolve, reject) => {
      this.#pending.add(reject);
      const settled = (answer: Answer): void => {
        this.#pending.delete(reject);
        if (answer.type === 'value') resolve(adopt(answer.value));
        else reject(reviveThrown(answer.thrown));
      };
      // Comlink rejects if it cannot read the message as an answer.
      const failed = (thrown: unknown): void => settled({ type: 'error', thrown: describeThrown(thrown) });
      // Home refuses a missing method by its name.
      void this.#remote[method]?.(...args).then(settled, failed);
    });
  }

  /** Answers a call that could not be posted, with the reason. */
  unsent(call: unknown, why: BusError): void {
    const { id } = call as { readonly id: unknown };
    const value: Answer = { type: 'error', thrown: describeThrown(why) };
    this.#endpoint.receive({ id, type: 'RAW', value });
  }

  /** Settles the call that an answer is for. */
  receive(message: unknown): void {
    this.#endpoint.receive(message);
  }

  /** Rejects all pending calls, and every later one, with the reason why no more answers can come. */
  close(reason: BusError): void {
    this.#closed ??= reason;
    this.#endpoint.close();
    for (const reject of this.#pending) reject(this.#closed);
    this.#pending.clear();
  }
}

/** Returns the table for comlink: its methods never throw, and it has no other properties, inherited or own. */
function answering(table: CallTable): object {
  const methods: Record<string, unknown> = Object.create(null);
  for (const [name, method] of Object.entries(table)) {
    methods[name] = async (...args: readonly unknown[]): Promise<Answer> => {
      try {
        return { type: 'value', value: await method(...args) };
      } catch (thrown) {
        return { type: 'error', thrown: describeThrown(thrown) };
      }
    };
  }
  return Object.freeze(methods);
}

const mostArguments = 8;
const longestId = 100;

/** Returns whether a message is a call of one of the methods in comlink's form, with plain values, and nothing else. */
function isCall(message: unknown, methods: ReadonlySet<string>): boolean {
  if (!isRecord(message) || Object.keys(message).length !== 4) return false;
  const { id, type, path, argumentList } = message;
  return (
    typeof id === 'string' &&
    id.length > 0 &&
    id.length <= longestId &&
    type === 'APPLY' &&
    Array.isArray(path) &&
    path.length === 1 &&
    typeof path[0] === 'string' &&
    methods.has(path[0]) &&
    Array.isArray(argumentList) &&
    argumentList.length <= mostArguments &&
    // `every` alone would skip holes.
    Array.from(argumentList).every(isRaw)
  );
}

function isRaw(argument: unknown): boolean {
  return isRecord(argument) && argument['type'] === 'RAW';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
