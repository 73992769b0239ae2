// What holds for all sessions of a subscription together: where its handlers run, and whether they are loaded.

import type { Placement } from '../api/statistics.js';
import type { ExecutorList } from '../executing/executor-list.js';
import type { Packer } from '../message/packer.js';
import type { SessionGroup } from './session-group.js';

/** Returns where the handlers of a subscription run, unless it is synchronous. */
export function placementOf(groups: readonly SessionGroup[]): Placement {
  const sessions = groups.flatMap((group) => group.sessions);
  const atHome = sessions.filter((session) => session.isAtHome === true).length;
  if (atHome === sessions.length) return 'main';
  return atHome === 0 ? 'remote' : 'mixed';
}

/** Returns the names under which statistics list the executors, each once. */
export function executorNamesOf(groups: readonly SessionGroup[], executors: ExecutorList): readonly string[] {
  return [...new Set(groups.flatMap(({ executor }) => (executor ? executors.nameOf(executor) : [])))];
}

/** Returns the packer that all groups have in common, or `undefined` if there is none. */
export function packerOf(groups: readonly SessionGroup[]): Packer | undefined {
  const packer = groups[0]?.executor?.packer;
  return groups.every(({ executor }) => executor?.packer === packer) ? packer : undefined;
}

/** Settles when the code of all handlers is loaded. Rejects with ERR_STASIS_HANDLER_LOAD. */
export async function allReady(groups: readonly SessionGroup[]): Promise<void> {
  await Promise.all(groups.flatMap(({ sessions }) => sessions.map(({ ready }) => ready)));
}
