// Checks that the connection a user passes in looks like one of the NATS client, whichever copy of the client made it.

import type { NatsConnection } from '@nats-io/nats-core';
import { invalidArgument } from '@stasis-bus/core/internal';

/** @throws ERR_STASIS_INVALID_ARGUMENT */
export function checkConnection(connection: unknown): asserts connection is NatsConnection {
  const { status, subscribe, publish } = (connection ?? {}) as Partial<NatsConnection>;
  if (typeof status !== 'function' || typeof subscribe !== 'function' || typeof publish !== 'function')
    throw invalidArgument('connection', 'a connection to a NATS server', connection);
}
