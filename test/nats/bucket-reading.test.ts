// Reading the bucket of snapshots again while a schema takes its time: what was read before says nothing about what is in the bucket
// now. There is no server: the tests say what it would deliver, when the connection is lost, and when the schema answers.

import type { JsMsg, StreamInfo } from '@nats-io/jetstream';
import { Bus } from '@stasis-bus/core';
import { busPortOf } from '@stasis-bus/core/internal';
import { describe, expect, it } from 'vitest';
import { ArrivingSnapshots } from '../../packages/nats/src/caches/arriving-snapshots.js';
import { Bucket } from '../../packages/nats/src/caches/bucket.js';
import { BucketReading } from '../../packages/nats/src/caches/bucket-reading.js';
import { LocalSnapshots } from '../../packages/nats/src/caches/local-snapshots.js';
import { RemoteSnapshots } from '../../packages/nats/src/caches/remote-snapshots.js';
import { keyOf } from '../../packages/nats/src/caches/snapshot-key.js';
import { Framing } from '../../packages/nats/src/export/framing.js';
import { Incoming } from '../../packages/nats/src/import/incoming.js';
import { Namesakes } from '../../packages/nats/src/presence/namesakes.js';
import { Presence } from '../../packages/nats/src/presence/presence.js';
import { BridgeCounts } from '../../packages/nats/src/reports/bridge-counts.js';
import { LimitedReports } from '../../packages/nats/src/reports/limited-reports.js';
import { JetStream } from '../../packages/nats/src/server/jet-stream.js';
import { Link } from '../../packages/nats/src/server/link.js';
import { ServerRefusals } from '../../packages/nats/src/server/server-refusals.js';
import { settingsOf } from '../../packages/nats/src/settings/settings.js';
import { FrameCodec } from '../../packages/nats/src/wire/frame.js';
import { Channels, channelsCache } from './programs/channels.js';
import { silentConnection } from './support/silent-connection.js';

const mostBytes = 1_000_000;
/** The process that has put the snapshots into the bucket. */
const eid = 'them';

/** Notes which processes are watched, as often as they are. */
class NotedPresence extends Presence {
  readonly watched: string[] = [];

  override watch(eidToken: string): void {
    this.watched.push(eidToken);
    super.watch(eidToken);
  }
}

/** A schema that answers when it is told to, and accepts everything. */
class SlowSchema {
  readonly #answers: (() => void)[] = [];
  readonly '~standard' = {
    version: 1,
    vendor: 'test',
    validate: (value: unknown) =>
      new Promise<{ readonly value: unknown }>((resolve) => {
        this.#answers.push(() => resolve({ value }));
      }),
  } as const;

  /** Settles when it has answered to everything that waits for it. */
  async answer(): Promise<void> {
    while (this.#answers.length > 0) {
      for (const answer of this.#answers.splice(0)) answer();
      await new Promise(setImmediate);
    }
  }
}

/** Whatever takes part in reading the bucket of a bridge. */
class Scene implements AsyncDisposable {
  readonly schema = new SlowSchema();
  readonly counts = new BridgeCounts();
  readonly presence: NotedPresence;
  readonly reading: BucketReading;
  hasBegun = false;
  readonly #bus = new Bus();
  readonly #link = new Link(silentConnection(), () => {});
  readonly #bucket: Bucket;
  readonly #frames = new Map<string, Uint8Array>();

  constructor() {
    const port = busPortOf(this.#bus);
    const { caching } = channelsCache(this.#bus);
    const caches = [{ caching, types: [Channels], schemas: { [Channels.name]: this.schema } }];
    const settings = settingsOf({ name: 'test', caches }, port);
    const link = this.#link;
    const { counts } = this;
    const refusals = new ServerRefusals(port, counts);
    const refused = new LimitedReports(port, 'ERR_STASIS_BRIDGE_REFUSED');
    const failures = new LimitedReports(port, 'ERR_STASIS_BRIDGE_FAILED');
    const codec = new FrameCodec(undefined);
    const jetStream = new JetStream(link);
    this.#bucket = new Bucket(jetStream, settings.name, failures);
    this.presence = new NotedPresence(link, refusals, settings.name, 'us', settings.deadAfterMs, {
      beat: () => new Uint8Array(),
      beatFrom: () => undefined,
      heardOwn: () => {},
      died: () => {},
      rest: () => {},
    });
    const arriving = new ArrivingSnapshots({
      link,
      settings,
      codec,
      incoming: new Incoming(codec, mostBytes, counts, refused, failures),
      eidToken: 'us',
      local: new LocalSnapshots(link, settings.caches, counts, refusals, () => undefined),
      remote: new RemoteSnapshots(port, counts),
      presence: this.presence,
      namesakes: new Namesakes(port, 'the eid "us"'),
    });
    this.reading = new BucketReading(jetStream, this.#bucket, arriving, failures);
    void this.reading.begin(Promise.resolve()).then(() => {
      this.hasBegun = true;
    });
    const framing = new Framing(codec, eid, () => mostBytes, counts, refused);
    for (const id of ['sip', 'iax']) {
      const subject = this.#subjectOf(id);
      const [frame] = framing.frames(subject, 'channels', [Channels.create({ id, count: 1 }, { eid })]);
      this.#frames.set(subject, frame?.sealed() ?? new Uint8Array());
    }
  }

  /** The server has a consumer of the bucket, which has these snapshots. @param created when it was made */
  isReadAgain(ids: readonly string[], created = 'then'): void {
    this.reading.start({ created, state: { last_seq: ids.length } } as StreamInfo);
    this.reading.started(ids.length);
  }

  connectionIsLost(): void {
    this.#link.reconnects += 1;
  }

  delivers(ids: readonly string[]): void {
    for (const [index, id] of ids.entries()) {
      const subject = this.#subjectOf(id);
      const data = this.#frames.get(subject) ?? new Uint8Array();
      const info = { pending: ids.length - index - 1, timestampNanos: Date.now() * 1e6 };
      this.reading.take({ subject, data, seq: index + 1, info } as JsMsg);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.presence.stop();
    this.#link.end();
    await this.#bus.close();
  }

  #subjectOf(id: string): string {
    return this.#bucket.prefix + keyOf({ type: Channels.name, id, eid });
  }
}

describe('a bucket of snapshots that is read again while a schema takes its time', () => {
  const ids = ['sip', 'iax'];

  it('was not read before it is read to its end again', async () => {
    await using scene = new Scene();
    scene.isReadAgain(ids);
    scene.delivers(ids);
    scene.connectionIsLost();
    scene.isReadAgain(ids);
    await scene.schema.answer();
    expect(scene.hasBegun).toBe(false);
    scene.delivers(ids);
    await scene.schema.answer();
    expect(scene.hasBegun).toBe(true);
    expect(scene.counts.snapshots).toMatchObject({ received: 2, held: 2, cleared: 0 });
  });

  it('has nothing cleared that is still in it', async () => {
    await using scene = new Scene();
    scene.isReadAgain(ids);
    scene.delivers(ids);
    await scene.schema.answer();
    expect(scene.counts.snapshots).toMatchObject({ held: 2, cleared: 0 });
    scene.connectionIsLost();
    scene.isReadAgain(ids);
    scene.delivers(ids);
    scene.connectionIsLost();
    scene.isReadAgain(['iax']);
    await scene.schema.answer();
    expect(scene.counts.snapshots).toMatchObject({ held: 2, cleared: 0 });
    // What is gone when it is read to its end is cleared then.
    scene.delivers(['iax']);
    await scene.schema.answer();
    expect(scene.counts.snapshots).toMatchObject({ held: 1, cleared: 1 });
  });

  it('has nothing cleared when the bridge is closed meanwhile', async () => {
    await using scene = new Scene();
    scene.isReadAgain(ids);
    scene.delivers(ids);
    await scene.schema.answer();
    scene.connectionIsLost();
    scene.isReadAgain(ids);
    scene.reading.stop();
    scene.delivers(ids);
    await scene.schema.answer();
    expect(scene.counts.snapshots).toMatchObject({ held: 2, cleared: 0 });
  });

  it('has nothing cleared when it was made anew, and is not filled again yet (SPEC 14.2)', async () => {
    await using scene = new Scene();
    scene.isReadAgain(ids);
    scene.delivers(ids);
    scene.isReadAgain([], 'later');
    await scene.schema.answer();
    expect(scene.counts.snapshots).toMatchObject({ received: 2, held: 2, cleared: 0 });
  });
});

it('the process of a snapshot is watched when the snapshot is here, also if it was taken for dead before', async () => {
  await using scene = new Scene();
  scene.isReadAgain(['sip']);
  scene.delivers(['sip']);
  expect(scene.presence.watched).toEqual([eid]);
  await scene.schema.answer();
  expect(scene.presence.watched).toEqual([eid, eid]);
});
