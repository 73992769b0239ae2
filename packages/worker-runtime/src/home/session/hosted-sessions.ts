// Whose handlers the invocations of a batch are for: the host's, whose batch it is, and those of other routes of the same
// router, its guests.

import type { Delivery, InvocationSource, Session } from '@stasis-bus/core/internal';

/**
 * Takes up to so many invocations for a place, and the sessions whose handlers they are for, if not all are for the host's.
 *
 * @param isWelcome whether invocations of another session may be among them; `false`: none of any
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

  /** @param isWelcome whether another session's invocations may be in the batch */
  constructor(host: S, isWelcome: (other: Session) => other is S) {
    this.#host = host;
    this.#isWelcome = isWelcome;
  }

  /** Hosts the batch's invocation of that index, if the other session may be one that is hosted. Returns whether it is. */
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
