// What is let in of a concurrent subscription: it has no order, so a line per session is all there is.

import { errorIn, handlerOf } from './base-sequencer.js';
import { InvocationQueue } from './invocation-queue.js';
import type { Session } from './invocation-source.js';
import type { LetIn, LetInOwner } from './let-in.js';
import type { ParallelInvocation } from './parallel-invocation.js';

class Line extends InvocationQueue {
  /** Who handles them; nobody as yet, maybe. */
  readonly session: Session | undefined;
  /** How many of them wait. The others were dropped for room, and are passed over. */
  waiting = 0;

  constructor(session: Session | undefined) {
    super();
    this.session = session;
  }
}

export class AnyOrder implements LetIn {
  readonly #owner: LetInOwner;
  // Those in which something waits.
  readonly #lines = new Map<Session | undefined, Line>();
  /** How many more the place that is taking may have. */
  #left = 0;

  constructor(owner: LetInOwner) {
    this.#owner = owner;
  }

  get isEmpty(): boolean {
    return this.#lines.size === 0;
  }

  push(invocation: ParallelInvocation): void {
    const line = this.#lineFor(invocation);
    line.push(invocation);
    line.session?.wake();
  }

  beginPlace(session: Session, shares: number): void {
    this.#left = Math.ceil((this.#lines.get(session)?.waiting ?? 0) / shares);
  }

  take(session: Session): ParallelInvocation | undefined {
    const line = this.#lines.get(session);
    if (line === undefined || this.#left === 0) return undefined;
    let invocation = line.shift();
    while (invocation !== undefined && invocation.state !== 'queued') invocation = line.shift();
    if (invocation === undefined) return undefined;
    this.#leave(line, invocation);
    this.#left -= 1;
    return invocation;
  }

  returned(): void {}

  unshift(): void {}

  settle(invocation: ParallelInvocation): void {
    if (invocation.state === 'queued') this.#lineFor(invocation).unshift(invocation);
  }

  dropped(invocation: ParallelInvocation): void {
    const line = invocation.queue as Line | undefined;
    if (line === undefined) return;
    this.#leave(line, invocation);
    // The oldest is mostly the first; behind one that came back there may be as many as were older than it.
    while (line.first !== undefined && line.first.state !== 'queued') line.shift();
  }

  look(): void {
    const stranded = this.#lines.get(undefined);
    if (stranded === undefined) return;
    for (const invocation of emptied(stranded)) {
      if (invocation.state !== 'queued') continue;
      this.#leave(stranded, invocation);
      // If it had a route by now, it would have been taken over there when that was made.
      this.#owner.unrouted(invocation, errorIn(this.#owner.sessionFor(invocation)));
    }
  }

  resettle(): void {
    for (const line of [...this.#lines.values()]) {
      for (const invocation of emptied(line)) {
        if (invocation.state !== 'queued') continue;
        this.#leave(line, invocation);
        this.push(invocation);
      }
    }
  }

  wakeReady(): void {
    for (const session of [...this.#lines.keys()]) session?.wake();
  }

  clear(): void {
    this.#lines.clear();
  }

  /** The line that the invocation is to join, which it is counted in. */
  #lineFor(invocation: ParallelInvocation): Line {
    const session = handlerOf(this.#owner.sessionFor(invocation));
    if (session === undefined) this.#owner.stranded();
    let line = this.#lines.get(session);
    if (line === undefined) {
      line = new Line(session);
      this.#lines.set(session, line);
    }
    line.waiting += 1;
    return line;
  }

  #leave(line: Line, invocation: ParallelInvocation): void {
    invocation.queue = undefined;
    line.waiting -= 1;
    if (line.waiting === 0 && this.#lines.get(line.session) === line) this.#lines.delete(line.session);
  }
}

/** Takes all out of a line, those that were dropped for room as well. */
function emptied(line: Line): ParallelInvocation[] {
  const invocations: ParallelInvocation[] = [];
  for (let invocation = line.shift(); invocation !== undefined; invocation = line.shift())
    invocations.push(invocation);
  return invocations;
}
