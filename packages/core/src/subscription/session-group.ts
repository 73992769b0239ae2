// The sessions of one handler: one; or, if a partitioned subscription is sticky, one per thread, so that each key's
// messages always go to the same (SPEC 4.11).

import type { Executor } from '../executing/executor.js';
import type { PartitionKey } from '../sequencing/base-sequencer.js';
import type { Session } from '../sequencing/invocation-source.js';

export class SessionGroup {
  readonly sessions: readonly Session[];
  /** Where they run, if not at home. The bus lists it for as long as somebody holds it: its subscriptions do. */
  readonly executor: Executor | undefined;

  constructor(sessions: readonly Session[], executor?: Executor) {
    this.sessions = sessions;
    this.executor = executor;
  }

  pick(key: PartitionKey | undefined): Session | undefined {
    return this.sessions[
      this.sessions.length === 1 || key === undefined ? 0 : hash(String(key)) % this.sessions.length
    ];
  }

  recall(): void {
    for (const session of this.sessions) session.recall?.();
  }

  close(): void {
    for (const session of this.sessions) session.close();
  }
}

/** FNV-1a, 32 bits: spreads keys evenly, and the same key always alike. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    sum = Math.imul(sum ^ text.charCodeAt(index), 0x01000193);
  }
  return sum >>> 0;
}
