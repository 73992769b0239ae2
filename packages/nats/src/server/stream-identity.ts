// Which stream it is. One that was removed and made again, by an operator or because the server came back with an empty disk,
// has the same name and other messages: a position in the old one means nothing in it. So the time of its creation is kept
// beside each position.

import type { LimitedReports } from '../reports/limited-reports.js';

/** What a server (2.9.10) says of a stream that it is just making for another process. */
const notYetCreated = '0001-01-01T00:00:00Z';

export class StreamIdentity {
  readonly #text: string;
  readonly #failures: LimitedReports;
  #known: string | undefined;
  #told: string | undefined;

  /** @param text what is reported when it is another one: that it is, and what follows */
  constructor(text: string, failures: LimitedReports) {
    this.#text = text;
    this.#failures = failures;
  }

  /**
   * Whether it is another one than before. That is reported, once for each.
   *
   * @param created when the one that is there now was created
   * @param before when the one was created in which a position was kept; by default the last one that was there
   * @throws that it is just being made: it is to be asked for again
   */
  isAnother(created: string, before: string | undefined = this.#known): boolean {
    if (created === notYetCreated) throw new Error('the server is just making it');
    this.#known = created;
    if (before === undefined || before === created) return false;
    if (this.#told !== created) {
      this.#told = created;
      this.#failures.report(`anew ${this.#text} ${created}`, this.#text);
    }
    return true;
  }
}
