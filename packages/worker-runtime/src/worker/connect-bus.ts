// Connects a thread of the application to a bus, by the port that `exposeBus` gave.

import type { MessagePort } from 'node:worker_threads';
import { type BusError, localEid, type RemoteBus, setLocalEid } from '@stasis-bus/core';
import { type Activity, clearTimeout, invalidArgument, setTimeout } from '@stasis-bus/core/internal';
import { protocolVersion, type Welcome } from '../wire/protocol.js';
import { LaneClock } from '../wire/shared/lane-clock.js';
import { busClosed } from './bus-closed.js';
import { WorkerLane } from './worker-lane.js';

/** How long home may take to say that a bus is behind the port, in milliseconds: it has said so before the port left it. */
const welcomeTimeoutMs = 10_000;

const connected = new WeakMap<MessagePort, Promise<RemoteBus>>();

/**
 * The bus behind a port that `exposeBus` gave: publish, subscribe, forward, ask and query from any `Worker`. The functions
 * that are subscribed run in this thread; while there are any, or answers are waited for, the port keeps the thread
 * alive. When the thread ends, its subscriptions end with it.
 *
 * @throws ERR_STASIS_INVALID_ARGUMENT when it is not such a port; ERR_STASIS_CLOSED when the bus or the port is closed
 */
export function connectBus(port: MessagePort): Promise<RemoteBus> {
  if (typeof (port as Partial<MessagePort> | undefined)?.postMessage !== 'function') {
    return Promise.reject(invalidArgument('port', 'a MessagePort that exposeBus gave', port));
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
  // A bus that was closed since it was exposed has said welcome, and answers nothing.
  await bus.flush();
  return bus;
}

/** Settles when home has said that a bus is behind the port. */
async function welcomed(port: MessagePort): Promise<RemoteBus> {
  let settle: { resolve: (bus: RemoteBus) => void; reject: (error: BusError) => void } | undefined;
  const bus = new Promise<RemoteBus>((resolve, reject) => {
    settle = { resolve, reject };
  });
  const refuse = (): void =>
    settle?.reject(invalidArgument('port', 'a MessagePort that exposeBus gave', port));
  const closed = (): void => settle?.reject(busClosed());
  const take = (first: unknown): void => {
    port.off('message', take);
    // At once: what follows is for the lane.
    if (isWelcome(first)) settle?.resolve(openLane(port, first));
    else refuse();
  };
  const timer = setTimeout(refuse, welcomeTimeoutMs);
  port.on('message', take);
  port.once('close', closed);
  // Listening holds the thread, unless the port was closed before: then no event tells.
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
    // At once: what is published from now on would be heard by nobody.
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

/** Messages of one process have one entity, unless this thread has made some already. */
function adoptEid(eid: string): void {
  try {
    if (localEid() !== eid) setLocalEid(eid);
  } catch {
    // It keeps its own.
  }
}

/** Keeps the thread alive while something is under way. */
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
