// The markers of removed snapshots do not stay for ever: whoever has set one, or has found one, takes it away later.

import { Bus } from '@stasis-bus/core';
import { busPortOf } from '@stasis-bus/core/internal';
import { describe, expect, it } from 'vitest';
import { Bucket } from '../../packages/nats/src/caches/bucket.js';
import { LocalSnapshots } from '../../packages/nats/src/caches/local-snapshots.js';
import { BridgeCounts } from '../../packages/nats/src/reports/bridge-counts.js';
import { LimitedReports } from '../../packages/nats/src/reports/limited-reports.js';
import { JetStream } from '../../packages/nats/src/server/jet-stream.js';
import { Link } from '../../packages/nats/src/server/link.js';
import { ServerRefusals } from '../../packages/nats/src/server/server-refusals.js';
import { settingsOf } from '../../packages/nats/src/settings/settings.js';
import { Channels, channelsCache } from './programs/channels.js';
import { hasServer, NatsServer } from './support/server.js';

function bucketOf(jetStream: JetStream): Bucket {
  return new Bucket(jetStream, 'test', new LimitedReports(busPortOf(new Bus()), 'ERR_STASIS_BRIDGE_FAILED'));
}

interface Put {
  readonly key: string;
  readonly revision: number;
  /** Whoever has put it hears that it is there. */
  hearsOfIt(): void;
}

/** Who puts the first one into it is told later. */
class SlowBucket extends Bucket {
  #onPut: ((put: Put) => void) | undefined;
  readonly isPut = new Promise<Put>((resolve) => {
    this.#onPut = resolve;
  });

  override async put(key: string, bytes: Uint8Array): Promise<number> {
    const revision = await super.put(key, bytes);
    const onPut = this.#onPut;
    this.#onPut = undefined;
    if (onPut !== undefined)
      await new Promise<void>((resolve) => {
        onPut({ key, revision, hearsOfIt: resolve });
      });
    return revision;
  }
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

  it('has what this process wants in it, also when it is taken out while that is being written (SPEC 14.6)', async () => {
    await using server = await NatsServer.start();
    const link = new Link(await server.connect(), () => {});
    const jetStream = new JetStream(link);
    await using bus = new Bus();
    const { caching } = channelsCache(bus);
    const port = busPortOf(bus);
    const settings = settingsOf({ name: 'test', caches: [{ caching, types: [Channels] }] }, port);
    const counts = new BridgeCounts();
    const bytes = new Uint8Array(3);
    const local = new LocalSnapshots(
      link,
      settings.caches,
      counts,
      new ServerRefusals(port, counts),
      () => bytes,
    );
    const bucket = new SlowBucket(jetStream, 'test', new LimitedReports(port, 'ERR_STASIS_BRIDGE_FAILED'));
    await bucket.open();
    local.open(bucket);
    await link.up();
    bus.topic('channels').publish(Channels, { id: 'sip', count: 1 });
    const { key, revision, hearsOfIt } = await bucket.isPut;
    // One that has the same eid takes it out, and that is heard of before the answer to this one.
    local.overwrite(key, await bucketOf(jetStream).remove(key));
    hearsOfIt();
    await local.clean();
    const { streams } = await jetStream.manager();
    const found = await streams.getMessage(bucket.stream, { last_by_subj: bucket.prefix + key });
    expect(found?.seq).toBe(revision + 2);
    expect(found?.data).toEqual(bytes);
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
