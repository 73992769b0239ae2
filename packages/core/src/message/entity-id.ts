// The entity id: which entity (normally: which process) originated a message, so that caches can keep one snapshot
// per entity (SPEC 2.1, 7.1).

import { checkName, refusedArgument } from '../errors/check-arguments.js';
import { realm } from './realm.js';

/**
 * The entity id that messages created in this realm carry when none is given: what `setLocalEid` said, else the
 * environment variable `STASIS_EID`, else a random one.
 */
export function localEid(): string {
  realm.lastEid ??= process.env['STASIS_EID'] || `entity-${realm.idPrefix.slice(0, -1)}`;
  return realm.lastEid;
}

/**
 * Sets this realm's entity id. Worker pools hand it on to their threads.
 *
 * @throws ERR_STASIS_INVALID_ARGUMENT when it is not a non-empty string, or when a message was already created.
 */
export function setLocalEid(eid: string): void {
  checkName('eid', eid);
  if (realm.lastMessage > 0 && realm.lastEid !== eid) {
    throw refusedArgument(
      'setLocalEid must be called before the first message is created: messages must not change their entity',
    );
  }
  realm.lastEid = eid;
}

/** An entity id, or null: that of aggregates. */
export function checkEid(name: string, eid: unknown): void {
  if (eid !== null) checkName(name, eid);
}
