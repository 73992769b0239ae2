// Which session handles a message, as the schedule has it: one for all, a router's table, or one by key.

import type { PartitionKey } from '../../../packages/core/src/sequencing/partition-key.js';
import { FakeSession } from './fake-session.js';
import type { Setup } from './setup.js';
import type { Letter } from './step.js';

type Route = number | 'by key' | 'broken' | undefined;

/** The first so many are picked from by key. */
const keyedSessions = 2;

const tables: Record<Setup['routing'], Record<Letter, Route>> = {
  single: { a: 0, b: 0, c: 0, d: 0, change: 0 },
  router: { a: 0, b: 1, c: undefined, d: 2, change: 0 },
  sticky: { a: 'by key', b: 'by key', c: 'by key', d: undefined, change: 'by key' },
};

export class FakeRoutes {
  readonly sessions: readonly FakeSession[];
  readonly #routing: Setup['routing'];
  readonly #table: Record<Letter, Route>;
  hasChanged = false;

  constructor({ routing, capacity, places }: Setup) {
    this.sessions = ['A', 'B', 'C'].map((name) => new FakeSession(name, capacity, places));
    this.#routing = routing;
    this.#table = { ...tables[routing] };
  }

  /** How many of the sessions may get a turn. */
  get sessionsInUse(): number {
    return this.hasChanged ? 3 : { single: 1, router: 3, sticky: 2 }[this.#routing];
  }

  /** False: a subscription with a single handler has no routes. */
  change(letter: Letter, session: number | 'broken' | undefined): boolean {
    if (this.#routing === 'single') return false;
    this.#table[letter] = session;
    this.hasChanged = true;
    for (const [number, session] of this.sessions.entries()) {
      if (this.#leadsTo(number)) session.open();
      else session.close();
    }
    return true;
  }

  /** Whether nobody can say whose turn such a message is. */
  isBroken(letter: Letter): boolean {
    return this.#table[letter] === 'broken';
  }

  #leadsTo(session: number): boolean {
    return Object.values(this.#table).some(
      (route) => route === session || (route === 'by key' && session < keyedSessions),
    );
  }

  sessionOf(letter: Letter, key: PartitionKey | undefined): FakeSession | undefined {
    const route = this.#table[letter];
    if (route === undefined || route === 'broken') return undefined;
    if (route !== 'by key') return this.sessions[route];
    return this.sessions[key === 'y' || (typeof key === 'number' && key % 2 === 1) ? 1 : 0];
  }
}
