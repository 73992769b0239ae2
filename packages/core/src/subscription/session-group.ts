// The sessions of one handler: one or, if a partitioned subscription is sticky, one per thread, so that all messages of a key go to
// the same thread (SPEC 4.11).

import type { Executor } from '../executing/executor.js';
import type { Session } from '../sequencing/invocation-source.js';
import type { PartitionKey } from '../sequencing/partition-key.js';

export class SessionGroup {
  readonly sessions: readonly Session[];
  /**
   * The executor whose threads run the handler; absent at home. Held here, so that the bus lists the executor while it has
   * subscriptions.
   */
  readonly executor: Executor | undefined;

  constructor(sessions: readonly Session[], executor?: Executor) {
    this.sessions = sessions;
    this.executor = executor;
  }

  /** Returns the session that gets the messages of a key. */
  pick(key: PartitionKey | undefined): Session | undefined {
    return this.sessions[
      this.sessions.length === 1 || key === undefined ? 0 : hash(String(key)) % this.sessions.length
    ];
  }

  /** Asks the sessions to put back what has not been started. */
  recall(): void {
    for (const session of this.sessions) session.recall?.();
  }

  close(): void {
    for (const session of this.sessions) session.close();
  }
}

/** FNV-1a, 32 bits: spreads keys evenly, and always the same way. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    sum = Math.imul(sum ^ text.charCodeAt(index), 0x01000193);
  }
  return sum >>> 0;
}
