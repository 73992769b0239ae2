// The check of the connection that a user passes in: does it look like one of the NATS client, whichever copy made it.

import type { NatsConnection } from '@nats-io/nats-core';
import { invalidArgument } from '@stasis-bus/core/internal';

/** @throws ERR_STASIS_INVALID_ARGUMENT */
export function checkConnection(connection: unknown): asserts connection is NatsConnection {
  const { status, subscribe, publish } = (connection ?? {}) as Partial<NatsConnection>;
  if (typeof status !== 'function' || typeof subscribe !== 'function' || typeof publish !== 'function')
    throw invalidArgument('connection', 'a connection to a NATS server', connection);
}
