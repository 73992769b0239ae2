// Publishes on a subject of this process's own, at most once. A denial by the server, or a refusal by the connection, is reported.

import type { Link } from './link.js';
import type { ServerRefusals } from './server-refusals.js';

export class Speaking {
  readonly #link: Link;
  readonly #subject: string;
  readonly #what: string;
  readonly #refusals: ServerRefusals;

  /** @param what what is published, for reports */
  constructor(link: Link, subject: string, what: string, refusals: ServerRefusals) {
    this.#link = link;
    this.#subject = subject;
    this.#what = what;
    this.#refusals = refusals;
    link.onDenied((denial) => {
      if (denial.operation === 'publish' && denial.subject === subject) refusals.report(what, denial);
    });
  }

  /** Publishes, unless the connection takes nothing more. @param write makes the bytes */
  say(write: (subject: string) => Uint8Array): void {
    const { connection, isClosing, isOver } = this.#link;
    if (isOver || isClosing) return;
    try {
      connection.publish(this.#subject, write(this.#subject));
    } catch (error) {
      this.#refusals.report(this.#what, error);
    }
  }
}
