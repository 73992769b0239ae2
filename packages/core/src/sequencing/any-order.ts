// What a concurrent subscription may handle now. Its messages have no order, so all that is kept is a line of invocations per
// session.

import { InvocationQueue } from './invocation-queue.js';
import type { Session } from './invocation-source.js';
import type { LetIn, LetInOwner } from './let-in.js';
import type { ParallelInvocation } from './parallel-invocation.js';
import { errorIn, handlerOf } from './sequencer-owner.js';

class Line extends InvocationQueue {
  /** The session that handles them; `undefined` if no handler is known. */
  readonly session: Session | undefined;
  /** How many of the invocations in the line wait. The others were dropped to make room, and are skipped. */
  waiting = 0;

  constructor(session: Session | undefined) {
    super();
    this.session = session;
  }
}

export class AnyOrder implements LetIn {
  readonly #owner: LetInOwner;
  // The lines in which something waits, by session.
  readonly #lines = new Map<Session | undefined, Line>();
  /** How many more invocations the place that is being filled may get. */
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

  requeue(invocation: ParallelInvocation): void {
    if (invocation.state === 'queued') this.#lineFor(invocation).unshift(invocation);
  }

  dropped(invocation: ParallelInvocation): void {
    const line = invocation.queue as Line | undefined;
    if (line === undefined) return;
    this.#leave(line, invocation);
    // The oldest invocation is usually the first in its line. If a newer one has come back to the front, the dropped one stays
    // behind it until that is taken.
    while (line.first !== undefined && line.first.state !== 'queued') line.shift();
  }

  look(): void {
    const stranded = this.#lines.get(undefined);
    if (stranded === undefined) return;
    for (const invocation of emptied(stranded)) {
      if (invocation.state !== 'queued') continue;
      this.#leave(stranded, invocation);
      // An invocation that has a route by now is no longer here: it was moved to that route's line when the route was made.
      this.#owner.unrouted(invocation, errorIn(this.#owner.sessionFor(invocation)));
    }
  }

  rerouted(): void {
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

  /** Returns the line for an invocation, and counts the invocation there. */
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

/** Empties a line. Returns everything that was in it, including what was dropped to make room. */
function emptied(line: Line): ParallelInvocation[] {
  const invocations: ParallelInvocation[] = [];
  for (let invocation = line.shift(); invocation !== undefined; invocation = line.shift())
    invocations.push(invocation);
  return invocations;
}
