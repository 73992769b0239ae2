// Emits the events of a pool's threads on their diagnostics channel.

import { type ThreadEvent, threadChannel } from '@stasis-bus/core/internal';

/**
 * @param executor the pool's name
 * @param thread the thread's id in the pool, if it has one
 */
export function emitThreadEvent(
  executor: string,
  state: ThreadEvent['state'],
  thread: number | undefined,
  reason?: unknown,
): void {
  if (!threadChannel.hasSubscribers) return;
  const event: ThreadEvent = { state, executor, thread, ...(reason !== undefined && { reason }) };
  threadChannel.publish(event);
}
