// A connection to a server that never answers.

import type { NatsConnection } from '@nats-io/transport-node';

export function silentConnection(): NatsConnection {
  const silent: Partial<NatsConnection> = {
    publish: () => {},
    subscribe: () => ({ unsubscribe: () => {} }) as never,
    status: async function* () {},
    closed: () => new Promise(() => {}),
    isClosed: () => false,
    flush: () => new Promise(() => {}),
    rtt: () => new Promise(() => {}),
  };
  return silent as NatsConnection;
}
