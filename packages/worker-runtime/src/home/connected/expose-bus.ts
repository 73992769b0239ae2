// Exposes a bus to a thread of the application, by a port for `connectBus` on that thread.

import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { type Bus, BusError, localEid } from '@stasis-bus/core';
import { busPortOf } from '@stasis-bus/core/internal';
import { protocolVersion, type Welcome } from '../../wire/protocol.js';
import { LaneClock } from '../../wire/shared/lane-clock.js';
import { ConnectedThread } from './connected-thread.js';

/**
 * Returns a port to a bus. Transfer it to a `Worker` of the application, which passes it to `connectBus`; each port serves one thread.
 *
 * The port offers the operations of a `RemoteBus` and nothing else: no object graph, no property access, no code. Anything else that
 * arrives on it is refused and reported to `onError` as ERR_STASIS_MESSAGE_REFUSED. What the thread publishes to one topic arrives in
 * the order in which it published. An idle port does not keep the process alive. The port closes when the bus does.
 *
 * Call this on the thread that owns the bus. It does not wait for the thread to connect.
 *
 * @param bus a bus of this thread
 * @throws ERR_STASIS_INVALID_ARGUMENT if it is not a bus
 * @throws ERR_STASIS_CLOSED if the bus is closed
 */
export function exposeBus(bus: Bus): MessagePort {
  const busPort = busPortOf(bus);
  if (busPort.isClosed) throw new BusError('ERR_STASIS_CLOSED', 'the bus is closed');
  const { port1, port2 } = new MessageChannel();
  const clock = new LaneClock();
  const { cells, zeroMs } = clock;
  const welcome: Welcome = {
    type: 'welcome',
    version: protocolVersion,
    eid: localEid(),
    clock: { cells, zeroMs },
  };
  // Before the lane, so that it is the first message on the port.
  port1.postMessage(welcome);
  new ConnectedThread(busPort, port1, clock);
  return port2;
}
