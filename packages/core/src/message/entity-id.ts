// The entity id: which entity (normally, which process) originated a message, so that caches can keep one snapshot
// per entity (SPEC 2.1, 7.1).

import { checkName, refusedArgument } from '../errors/check-arguments.js';
import { realm } from './realm.js';

/**
 * Returns the entity id of messages that are created in this realm without one: the id given to `setLocalEid`, else the
 * environment variable `STASIS_EID`, else a random id.
 */
export function localEid(): string {
  realm.lastEid ??= process.env['STASIS_EID'] || `entity-${realm.idPrefix.slice(0, -1)}`;
  return realm.lastEid;
}

/**
 * Sets this realm's entity id. Worker pools pass it on to their threads.
 *
 * @param eid a non-empty string
 * @throws ERR_STASIS_INVALID_ARGUMENT if `eid` is not a non-empty string, or if a message was already created.
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

/** Checks an entity id, which is `null` for aggregates. */
export function checkEid(name: string, eid: unknown): void {
  if (eid !== null) checkName(name, eid);
}
