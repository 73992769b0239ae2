// The program. PORT, THREADS, LIMIT_MS and CAPACITY come from the environment. On SIGTERM and SIGINT it answers the requests under
// way, and then ends.

import { availableParallelism } from 'node:os';
import { Hashing } from './hashing.js';
import { serverFor } from './server.js';

const hashing = new Hashing(
  {
    threads: setting('THREADS', availableParallelism()),
    limitMs: setting('LIMIT_MS', 30_000),
    capacity: setting('CAPACITY', 64),
  },
  // The client gets the error as well; this line is for the operator of the server.
  ({ code, message }) => console.error(`${code}: ${message}`),
);
const server = serverFor(hashing);
await hashing.ready;
console.log(`listening on ${await server.listen({ port: setting('PORT', 3000), host: '127.0.0.1' })}`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    console.log(`${signal}: finishing ${hashing.pending}`);
    await server.close();
    console.log('closed');
  });
}

function setting(name: string, otherwise: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0)
    throw new RangeError(`${name} must be a whole number; it is ${text}`);
  return value;
}
