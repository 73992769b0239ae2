// Which handler, by its sessions, a subscription's messages go to. A plain subscription has one; a router looks it up
// by the message's type.

import type { Message, MessageType } from '../api/message.js';
import type { Session } from '../sequencing/invocation-source.js';
import type { SessionGroup } from './session-group.js';

export interface Routing {
  /** Asked when the message's turn comes. `undefined`: nobody handles it. */
  groupFor(message: Message): SessionGroup | undefined;
  /** The same for all messages of a type, if that is so until the subscription's filter is edited. */
  groupForType(type: MessageType): SessionGroup | undefined;
  /** All there are now. */
  groups(): Iterable<SessionGroup>;
  /** The session that all messages go to, if there can be no other. */
  readonly only: Session | undefined;
}

/** The routing of a plain subscription. */
export class SingleRoute implements Routing {
  readonly #group: SessionGroup;

  constructor(group: SessionGroup) {
    this.#group = group;
  }

  get only(): Session | undefined {
    const { sessions } = this.#group;
    return sessions.length === 1 ? sessions[0] : undefined;
  }

  groupFor(): SessionGroup {
    return this.#group;
  }

  groupForType(): SessionGroup {
    return this.#group;
  }

  groups(): Iterable<SessionGroup> {
    return [this.#group];
  }
}
