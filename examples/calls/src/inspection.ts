// Shows a run in the inspector, which is opened before the replay. Afterwards the program stays until it is interrupted.

import { once } from 'node:events';
import type { Bus } from '@stasis-bus/core';

/** Opens an inspector of the bus that shows the values of messages, and prints its address. */
export async function openInspector(bus: Bus, port: number): Promise<void> {
  // Loaded only if it is wanted.
  const { inspect } = await import('@stasis-bus/inspector');
  const { url } = await inspect(bus, { port, payloads: true });
  console.error(`The inspector is open at ${url}`);
}

/** Resolves on Ctrl-C. */
export async function untilInterrupted(): Promise<void> {
  console.error('The replay is over. The inspector stays open until Ctrl-C.');
  // A listener for a signal does not keep a process alive, but a timer does.
  const timer = setInterval(() => {}, 2 ** 30);
  await once(process, 'SIGINT');
  clearInterval(timer);
}
