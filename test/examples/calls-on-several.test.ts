// The calls example on three processes, joined over a real server: one replays, two build records, all count the same.

import { describe, expect, it } from 'vitest';
import { hasServer, NatsServer } from '../nats/support/server.js';
import { Program } from './program.js';

const small = new URL('../../examples/calls/data/small/', import.meta.url).pathname;

describe.skipIf(!hasServer)('the calls example on several processes', () => {
  it('records every channel, and its processes agree', async () => {
    await using server = await NatsServer.start();
    const program = new Program('calls/dist/several/main.js', [small], { NATS_URL: server.url });
    expect(await program.ended()).toBe(0);
    expect(program.stderr).toBe('');
    const counts = '278 channels seen, 278 hung up, 0 up; 6014 events';
    expect(program.stdout.trim().split('\n')).toEqual([
      `recorder 0: ${counts}`,
      `recorder 1: ${counts}`,
      `replayer: ${counts}`,
      '6925 events replayed, 911 of them without a channel',
      "278 records; of 185 that can be compared, 176 match the switch's own within 1 s",
      'All processes count the same.',
    ]);
  });
});

it('says so when there is no server', async () => {
  const program = new Program('calls/dist/several/main.js', [small], { NATS_URL: 'nats://127.0.0.1:1' });
  expect(await program.ended()).toBe(1);
  expect(program.stderr).toContain('nats-server -js');
});
