// Which handler gets a message, as the group of its sessions. A plain subscription has one handler; a router looks it up by the type
// of the message.

import type { Message, MessageType } from '../api/message.js';
import type { Session } from '../sequencing/invocation-source.js';
import type { SessionGroup } from './session-group.js';

export interface Routing {
  /** Returns the sessions that handle a message, or `undefined` if none do. Called when the message's turn comes. */
  groupFor(message: Message): SessionGroup | undefined;
  /** Returns the sessions that handle all messages of a type, if that holds until the subscription's filter is edited. */
  groupForType(type: MessageType): SessionGroup | undefined;
  /** Returns the groups of all handlers that there are now. */
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
