// Exposes a bus to a thread of the application: makes the port that `connectBus` takes there.

import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { type Bus, BusError, localEid } from '@stasis-bus/core';
import { busPortOf } from '@stasis-bus/core/internal';
import { protocolVersion, type Welcome } from '../../wire/protocol.js';
import { LaneClock } from '../../wire/shared/lane-clock.js';
import { ConnectedThread } from './connected-thread.js';

/**
 * A port to a bus, to be transferred to any `Worker` of the application, which connects to it with `connectBus`. One port
 * is for one thread. It offers what a `RemoteBus` offers and nothing else: no object graph, no property access, no code;
 * what else arrives on it is refused and reported to `onError` as ERR_STASIS_MESSAGE_REFUSED. An idle port keeps no
 * process alive. It is closed when the bus is.
 *
 * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
 */
export function exposeBus(bus: Bus): MessagePort {
  const home = busPortOf(bus);
  if (home.isClosed) throw new BusError('ERR_STASIS_CLOSED', 'the bus is closed');
  const { port1, port2 } = new MessageChannel();
  const clock = new LaneClock();
  const { cells, zeroMs } = clock;
  const welcome: Welcome = {
    type: 'welcome',
    version: protocolVersion,
    eid: localEid(),
    clock: { cells, zeroMs },
  };
  // Before the lane, whose first words these would else follow.
  port1.postMessage(welcome);
  new ConnectedThread(home, port1, clock);
  return port2;
}
