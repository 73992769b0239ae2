// Connects a thread of the application to a bus, by a port that `exposeBus` has returned.

import type { MessagePort } from 'node:worker_threads';
import { type BusError, localEid, type RemoteBus, setLocalEid } from '@stasis-bus/core';
import { type Activity, clearTimeout, invalidArgument, setTimeout } from '@stasis-bus/core/internal';
import { protocolVersion, type Welcome } from '../wire/protocol.js';
import { LaneClock } from '../wire/shared/lane-clock.js';
import { busClosed } from './bus-closed.js';
import { WorkerLane } from './worker-lane.js';

/** How long to wait for home's welcome, in milliseconds. Home posted it before the port could leave. */
const welcomeTimeoutMs = 10_000;

const expected = 'a MessagePort that exposeBus has returned';

const connected = new WeakMap<MessagePort, Promise<RemoteBus>>();

/**
 * Connects this thread to the bus behind a port of `exposeBus`: publish, subscribe, forward, request and read caches from any
 * `Worker`. Resolves with the bus when home has answered; further calls with the same port resolve with the same bus.
 *
 * Functions and handler modules that are subscribed run on this thread. While there are subscriptions, or calls that wait for an
 * answer, the port keeps the thread alive. When the thread ends, its subscriptions end with it; `bus.close()` ends them, and then the
 * port. Publishing does not wait. Messages and calls reach home in the order in which they were made.
 *
 * @param port a port of `exposeBus`, transferred to this thread
 * @throws ERR_STASIS_INVALID_ARGUMENT if it is not such a port, or no welcome arrives on it within 10 seconds
 * @throws ERR_STASIS_CLOSED if the bus or the port is closed
 */
export function connectBus(port: MessagePort): Promise<RemoteBus> {
  if (typeof (port as Partial<MessagePort> | undefined)?.postMessage !== 'function') {
    return Promise.reject(invalidArgument('port', expected, port));
  }
  const known = connected.get(port);
  if (known !== undefined) return known;
  const connecting = connect(port);
  connected.set(port, connecting);
  connecting.catch(() => connected.delete(port));
  return connecting;
}

async function connect(port: MessagePort): Promise<RemoteBus> {
  const bus = await welcomed(port);
  // A bus that was closed after it had been exposed has welcomed the thread, but answers nothing.
  await bus.flush();
  return bus;
}

/** Resolves with the bus when home's welcome has arrived. */
async function welcomed(port: MessagePort): Promise<RemoteBus> {
  let settle: { resolve: (bus: RemoteBus) => void; reject: (error: BusError) => void } | undefined;
  const bus = new Promise<RemoteBus>((resolve, reject) => {
    settle = { resolve, reject };
  });
  const refuse = (): void => settle?.reject(invalidArgument('port', expected, port));
  const closed = (): void => settle?.reject(busClosed());
  const take = (first: unknown): void => {
    port.off('message', take);
    // The lane opens at once, because the next message is for it.
    if (isWelcome(first)) settle?.resolve(openLane(port, first));
    else refuse();
  };
  const timer = setTimeout(refuse, welcomeTimeoutMs);
  port.on('message', take);
  port.once('close', closed);
  // Listening refs the port, unless it has been closed already. Then no `close` event follows.
  if (!(port as MessagePort & { hasRef(): boolean }).hasRef()) closed();
  try {
    return await bus;
  } finally {
    clearTimeout(timer);
    port.off('message', take);
    port.off('close', closed);
  }
}

function openLane(port: MessagePort, { eid, clock }: Welcome): RemoteBus {
  adoptEid(eid);
  const lane = new WorkerLane(port, new LaneClock(clock.cells, clock.zeroMs), keeperOf(port), () => {
    // The lane ends at once, because nothing that is published from now on would arrive.
    end();
    port.close();
  });
  const postRest = (): void => lane.outbox.post();
  const end = (): void => {
    process.off('exit', postRest);
    connected.delete(port);
    lane.close(busClosed());
  };
  process.on('exit', postRest);
  port.once('close', end);
  lane.listen();
  port.unref();
  return lane.remoteBus(0);
}

function isWelcome(message: unknown): message is Welcome {
  const { type, version } = (message ?? {}) as Partial<Welcome>;
  return type === 'welcome' && version === protocolVersion;
}

/** Takes over home's entity id, so that all messages of the process have the same, unless this thread has made some already. */
function adoptEid(eid: string): void {
  try {
    if (localEid() !== eid) setLocalEid(eid);
  } catch {
    // The thread keeps its own.
  }
}

/** Returns what keeps the thread alive while something is under way. */
function keeperOf(port: MessagePort): Activity {
  let count = 0;
  return {
    enter: () => {
      count += 1;
      if (count === 1) port.ref();
    },
    leave: () => {
      count -= 1;
      if (count === 0) port.unref();
    },
  };
}
