// The markers of removed snapshots do not stay for ever: whoever has set one, or has found one, takes it away later.

import { Bus } from '@stasis-bus/core';
import { busPortOf } from '@stasis-bus/core/internal';
import { describe, expect, it } from 'vitest';
import { Bucket } from '../../packages/nats/src/caches/bucket.js';
import { LimitedReports } from '../../packages/nats/src/refusals.js';
import { Link } from '../../packages/nats/src/server/link.js';
import { JetStream } from '../../packages/nats/src/server/persistent.js';
import { hasServer, NatsServer } from './support/server.js';

function bucketOf(jetStream: JetStream): Bucket {
  return new Bucket(jetStream, 'test', new LimitedReports(busPortOf(new Bus()), 'ERR_STASIS_BRIDGE_FAILED'));
}

describe.skipIf(!hasServer)('a bucket', () => {
  it('has nothing left of what was removed from it, after a while', async () => {
    await using server = await NatsServer.start();
    const open = async () => {
      const jetStream = new JetStream(new Link(await server.connect(), () => {}));
      const bucket = bucketOf(jetStream);
      const { state } = await bucket.open();
      const { streams } = await jetStream.manager();
      const messages = async () => (await streams.info(bucket.stream)).state.messages;
      return { bucket, messages, last: state.last_seq };
    };
    const { bucket, messages } = await open();
    for (let key = 0; key < 50; key += 1) await bucket.put(`type.${key}.eid`, new Uint8Array(3));
    for (let key = 0; key < 40; key += 1) await bucket.remove(`type.${key}.eid`);
    await bucket.put('type.0.eid', new Uint8Array(3));
    expect(await messages()).toBe(50);
    await bucket.tidy();
    expect(await messages()).toBe(50);
    await bucket.tidy(0);
    expect(await messages()).toBe(11);

    await bucket.remove('type.45.eid');
    const later = await open();
    later.bucket.adopt(later.last);
    await later.bucket.tidy(0);
    expect(await messages()).toBe(10);
  });

  it('loses nothing by the markers of the one that it has taken the place of (SPEC 14.2)', async () => {
    await using server = await NatsServer.start();
    const jetStream = new JetStream(new Link(await server.connect(), () => {}));
    const bucket = bucketOf(jetStream);
    const { config } = await bucket.open();
    for (let key = 0; key < 5; key += 1) await bucket.put(`type.${key}.eid`, new Uint8Array(3));
    for (let key = 0; key < 5; key += 1) await bucket.remove(`type.${key}.eid`);
    const { streams } = await jetStream.manager();
    await streams.delete(bucket.stream);
    await streams.add(config);
    for (let key = 0; key < 10; key += 1) await bucket.put(`type.${key}.eid`, new Uint8Array(3));
    // Whether this process knows already that it is another one, or not.
    await bucket.tidy(0);
    expect((await bucket.open()).state.messages).toBe(10);
    await bucket.tidy(0);
    expect((await bucket.open()).state.messages).toBe(10);
  });

  it('removes only what has not been changed since', async () => {
    await using server = await NatsServer.start();
    const jetStream = new JetStream(new Link(await server.connect(), () => {}));
    const bucket = bucketOf(jetStream);
    await bucket.open();
    await bucket.put('a.b.c', new Uint8Array(1));
    await bucket.put('a.b.c', new Uint8Array(2));
    await expect(bucket.remove('a.b.c', 1)).rejects.toThrow();
    await bucket.remove('a.b.c', 2);
  });
});
