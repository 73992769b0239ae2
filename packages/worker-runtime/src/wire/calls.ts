// The one place that wraps comlink: calls from another thread to home, and their answers, as messages that travel with
// everything else on one port. Comlink alone would let the other side reach `constructor.constructor`, throw at home over
// malformed messages, flatten errors, and leave calls pending for ever when a port closes. Here
//
//   - only well-formed calls of a fixed table of methods pass (SPEC 11.9),
//   - methods get plain values, and comlink neither proxies nor transfers anything,
//   - what a method throws travels as plain data and is an error again on the other side,
//   - calls that are pending when either side goes are rejected.

import type { BusError } from '@stasis-bus/core';
import { adopt } from '@stasis-bus/core/internal';
import { type Endpoint, expose, wrap } from 'comlink';
import { describeThrown, reviveThrown, type WireThrown } from './clone/thrown.js';

/** What may be called. Each method checks its arguments itself. */
export type CallTable = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

type Answer =
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'error'; readonly thrown: WireThrown };

type Listener = (event: { data: unknown; origin: string }) => void;

/** An endpoint as comlink wants it, of which comlink is the only listener. */
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

  /** Comlink holds every endpoint that it has wrapped until its proxies are collected: this one must hold nothing. */
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

  /** Answers a call. False: it is no well-formed call of a method of the table, and was not looked at. */
  receive(message: unknown): boolean {
    if (!isCall(message, this.#methods)) return false;
    this.#endpoint.receive(message);
    return true;
  }

  /** Answers nothing any more. */
  close(): void {
    this.#endpoint.close();
  }
}

/** The other side: calls. */
export class Caller {
  readonly #endpoint: OneWay;
  readonly #remote: Readonly<Record<string, (...args: readonly unknown[]) => Promise<Answer>>>;
  readonly #pending = new Set<(reason: BusError) => void>();
  #closed: BusError | undefined;

  /** @param post sends a call; never throws */
  constructor(post: (call: unknown) => void) {
    // Comlink sends a RELEASE when it is collected: nobody listens by then.
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
      // What no answer can be made of, comlink throws.
      const failed = (thrown: unknown): void => settled({ type: 'error', thrown: describeThrown(thrown) });
      // A missing method is refused at home, by name.
      void this.#remote[method]?.(...args).then(settled, failed);
    });
  }

  /** A call could not be posted: it is answered here. */
  unsent(call: unknown, why: BusError): void {
    const { id } = call as { readonly id: unknown };
    const value: Answer = { type: 'error', thrown: describeThrown(why) };
    this.#endpoint.receive({ id, type: 'RAW', value });
  }

  /** An answer has arrived. */
  receive(message: unknown): void {
    this.#endpoint.receive(message);
  }

  /** No answer can come any more: what is pending is rejected with the reason, and so is every later call. */
  close(reason: BusError): void {
    this.#closed ??= reason;
    this.#endpoint.close();
    for (const reject of this.#pending) reject(this.#closed);
    this.#pending.clear();
  }
}

/** The table as comlink gets it: its methods never throw, and it has no other properties, inherited or own. */
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

/** Comlink's form of a call of one of the methods, with plain values; nothing else. */
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
    // Not `every`: it skips holes.
    Array.from(argumentList).every(isRaw)
  );
}

function isRaw(argument: unknown): boolean {
  return isRecord(argument) && argument['type'] === 'RAW';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
