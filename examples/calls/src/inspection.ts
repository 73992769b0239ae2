// Showing a run in the inspector: it is opened before the replay, and the program stays until it is interrupted.

import { once } from 'node:events';
import type { Bus } from '@stasis-bus/core';

/** Opens the inspector of a bus, values of messages included, and says where it is. */
export async function openInspector(bus: Bus, port: number): Promise<void> {
  // Only who wants to look loads it.
  const { inspect } = await import('@stasis-bus/inspector');
  const { url } = await inspect(bus, { port, payloads: true });
  console.error(`The inspector is open at ${url}`);
}

/** Settles with Ctrl-C. */
export async function untilInterrupted(): Promise<void> {
  console.error('The replay is over. The inspector stays open until Ctrl-C.');
  // A signal keeps no process alive, a timer does.
  const timer = setInterval(() => {}, 2 ** 30);
  await once(process, 'SIGINT');
  clearInterval(timer);
}
