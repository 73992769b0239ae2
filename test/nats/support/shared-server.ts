// One server for all tests of a `describe`, where each has a bridge of another name, so that none gets what is of others.

import { afterAll, beforeAll } from 'vitest';
import { NatsServer } from './server.js';

export interface SharedServer {
  /** Once the tests run. */
  readonly server: NatsServer;
  /** Returns a name for bridges that no other test has. */
  freshName(): string;
}

/** To be called where tests are described. @param prefix what its names begin with */
export function useSharedServer(prefix: string): SharedServer {
  let server: NatsServer | undefined;
  let lastName = 0;
  beforeAll(async () => {
    server = await NatsServer.start();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());
  return {
    get server() {
      if (server === undefined) throw new Error('the server is started before the first test');
      return server;
    },
    freshName() {
      lastName += 1;
      return `${prefix}-${lastName}`;
    },
  };
}
