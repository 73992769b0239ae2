// Tells a stream from another one of the same name. A stream that was recreated, by an operator or because the server came back with an
// empty disk, has other messages, and a position in the old stream means nothing there. So each position is kept together with the
// creation time of its stream.

import type { LimitedReports } from '../reports/limited-reports.js';

/** The creation time that a server (2.9.10) reports for a stream that it is just creating for another process. */
const notYetCreated = '0001-01-01T00:00:00Z';

export class StreamIdentity {
  readonly #text: string;
  readonly #failures: LimitedReports;
  #known: string | undefined;
  #reported: string | undefined;

  /** @param text the report on a stream that was recreated: what happened, and what follows from it */
  constructor(text: string, failures: LimitedReports) {
    this.#text = text;
    this.#failures = failures;
  }

  /**
   * Returns whether the stream has been recreated since, and reports each new one once.
   *
   * @param created the creation time of the stream that exists now
   * @param before the creation time of the stream that a position was kept for; by default that of the last one seen
   * @throws when the stream is just being created, so that the caller must ask again
   */
  isAnother(created: string, before: string | undefined = this.#known): boolean {
    if (created === notYetCreated) throw new Error('the server is just making this stream');
    this.#known = created;
    if (before === undefined || before === created) return false;
    if (this.#reported !== created) {
      this.#reported = created;
      this.#failures.report(`anew ${this.#text} ${created}`, this.#text);
    }
    return true;
  }
}
