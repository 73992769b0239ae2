// Fills a batch with the invocations of several sessions: its host, which owns the batch, and its guests, which are other routes of
// the same router. Their messages keep their order.

import type { Delivery, InvocationSource, Session } from '@stasis-bus/core/internal';

/**
 * Takes up to `most` invocations for a place. Returns them and the session of each; in place of the sessions, `undefined` if all of the
 * invocations belong to the host.
 *
 * @param isWelcome returns whether another session may be a guest; `false` if none may
 */
export function takeHosting<S extends Session & { readonly source: InvocationSource }>(
  host: S,
  place: object,
  most: number,
  isWelcome: false | ((other: Session) => other is S),
): { readonly deliveries: Delivery[]; readonly hosted: S[] | undefined } {
  const deliveries: Delivery[] = [];
  if (isWelcome === false) {
    host.source.take(host, place, deliveries, most);
    return { deliveries, hosted: undefined };
  }
  const guests = new HostedSessions<S>(host, isWelcome);
  host.source.take(host, place, deliveries, most, (other) => guests.host(other, deliveries.length));
  return { deliveries, hosted: guests.sessions(deliveries.length) };
}

class HostedSessions<S extends Session> {
  readonly #host: S;
  readonly #isWelcome: (other: Session) => other is S;
  #known: Set<Session> | undefined;
  #sessions: S[] | undefined;

  /** @param isWelcome returns whether another session may be a guest */
  constructor(host: S, isWelcome: (other: Session) => other is S) {
    this.#host = host;
    this.#isWelcome = isWelcome;
  }

  /** Notes that the invocation at an index belongs to another session. Returns `false`, and does nothing, if that may not be a guest. */
  host(other: Session, index: number): boolean {
    if (this.#known?.has(other) !== true && !this.#isWelcome(other)) return false;
    this.#known ??= new Set();
    this.#known.add(other);
    this.#sessions ??= [];
    while (this.#sessions.length < index) this.#sessions.push(this.#host);
    this.#sessions.push(other as S);
    return true;
  }

  /** Returns the session of each of the first `count` invocations, or `undefined` if all belong to the host. */
  sessions(count: number): S[] | undefined {
    if (this.#sessions === undefined) return undefined;
    while (this.#sessions.length < count) this.#sessions.push(this.#host);
    return this.#sessions;
  }
}
