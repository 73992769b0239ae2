// Which session, and so which handler, a subscription's messages go to. A plain subscription has one; a router looks
// it up by the message's type.

import type { Session } from './executor.js';
import type { Message } from './message.js';

export interface Routing {
  /** Asked when the message's turn comes. `undefined`: nobody handles it. */
  sessionFor(message: Message): Session | undefined;
  /** All there are now. */
  sessions(): Iterable<Session>;
}

/** The routing of a plain subscription. */
export class SingleRoute implements Routing {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  sessionFor(): Session {
    return this.#session;
  }

  sessions(): Iterable<Session> {
    return [this.#session];
  }
}
