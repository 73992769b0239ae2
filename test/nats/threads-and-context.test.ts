// What a message brings besides its value, and what happens to it on threads: contexts travel, and at-least-once messages are
// acknowledged when the handlers on whatever thread have ended with them.

import { AsyncLocalStorage } from 'node:async_hooks';
import { defineMessageType, registerContext } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Block } from '../conformance/parallel/block.js';
import { Note } from '../support/sample-types.js';
import { join } from './support/joined.js';
import { hasServer, NatsServer } from './support/server.js';

const Bytes = defineMessageType('nats.bytes').of<{ samples: Float32Array }>();

describe.skipIf(!hasServer)('over a bridge', () => {
  let server: NatsServer;
  beforeAll(async () => {
    server = await NatsServer.start();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  it('a handler runs in the context of who has published', async () => {
    const caller = new AsyncLocalStorage<{ user: string }>();
    const forget = registerContext('caller', caller);
    const topics = [{ topic: 'notes', direction: 'both', types: [Note] }] as const;
    await using here = await join(server, { name: 'context', topics });
    await using there = await join(server, { name: 'context', topics });
    const users: unknown[] = [];
    const heard = here.heard('notes');
    here.bus.topic('notes').subscribe(() => void users.push(caller.getStore()), { accept: [Note] });
    caller.run({ user: 'alice' }, () => there.bus.topic('notes').publish(Note, 'with'));
    there.bus.topic('notes').publish(Note, 'without');
    await heard.count(2);
    await here.bus.drain();
    expect(users).toEqual([{ user: 'alice' }, undefined]);
    forget();
  });

  it('bytes that are shared between threads arrive as bytes', async () => {
    const topics = [{ topic: 'bytes', direction: 'both', types: [Bytes] }] as const;
    await using here = await join(server, { name: 'bytes', topics });
    await using there = await join(server, { name: 'bytes', topics });
    const heard = here.heard('bytes');
    there.bus.topic('bytes').publish(Bytes, { samples: Float32Array.of(1, 2.5) }, { share: true });
    await heard.count(1);
    expect(heard.values).toEqual([{ samples: Float32Array.of(1, 2.5) }]);
  });

  it('a message is acknowledged when the handler on a thread has ended with it', async () => {
    const topics = [
      { topic: 'notes', direction: 'both', types: [Note], guarantee: 'at-least-once' },
    ] as const;
    await using pool = new WorkerPool({ threads: 1 });
    await using here = await join(server, { name: 'threads', process: 'here', topics });
    await using there = await join(server, { name: 'threads', process: 'there', topics });
    const block = new Block();
    const handler = pool.handler(new URL('../handlers/hanging.mjs', import.meta.url), { export: 'hangOn' });
    const data = { word: 'hang', memory: block.memory };
    await here.bus.topic('notes').subscribe(handler, { accept: [Note], data }).ready;
    there.bus.topic('notes').publish(Note, 'hang');
    await block.reached();
    expect(here.bridge.statistics()).toMatchObject({ imported: 1, inFlight: 1, acknowledged: 0 });
    block.release();
    await here.bus.drain();
    await here.bridge.close();
    expect(here.bridge.statistics()).toMatchObject({ inFlight: 0, acknowledged: 1 });
  });
});
