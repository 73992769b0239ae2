// Binary data: a copy per thread, or with `share` the same bytes for all.

import { types } from 'node:util';
import { describe, expect, it } from 'vitest';
import { everywhere, onEach, remote, useStage } from '../../support/placements.js';
import { Parcel } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';

shareThreads();

describe('SPEC 2.2, 2.8 binary data without `share`', () => {
  onEach(remote, (stage) => {
    it('is a copy of its own in every realm: a write in one is not seen in another', async () => {
      const topic = stage.bus.topic('parcels');
      const subscription = await stage.subscribe(topic, 'parcels:scribble');
      const published = Uint8Array.of(7);
      const message = Parcel.create(published);
      topic.publish(message);
      await stage.bus.drain(); // the handler has written to its copy
      topic.publish(message);
      expect(await stage.told(subscription)).toEqual(['own 7', 'own 7']);
      expect([published[0], message.value]).toEqual([7, Uint8Array.of(7)]);
    });
  });

  onEach(everywhere, (stage) => {
    it('never arrives emptied, and never empties what the publisher has', async () => {
      const topic = stage.bus.topic('parcels');
      const subscriptions = await Promise.all(
        [1, 2, 3].map(() => stage.subscribe(topic, 'parcels:describe')),
      );
      const published = { bytes: Uint8Array.of(1, 2, 3), buffer: Uint8Array.of(4).buffer };
      const message = Parcel.create(published);
      topic.publish(message);
      topic.publish(message);
      await stage.bus.drain();
      for (const subscription of subscriptions) {
        const seen = stage.observations.of(subscription.id);
        expect(seen).toHaveLength(2);
        for (const text of seen) expect(text).toMatch(/Uint8Array\(010203 .*ArrayBuffer\(04 /);
      }
      expect([published.bytes.length, published.buffer.byteLength]).toEqual([3, 1]);
      expect(message.value).toEqual({ bytes: Uint8Array.of(1, 2, 3), buffer: Uint8Array.of(4).buffer });
    });

    it('bytes between the views of a value are not brought along', async () => {
      const topic = stage.bus.topic('parcels');
      const subscription = await stage.subscribe(topic, 'parcels:showMemory');
      const memory = Buffer.alloc(16, 'secret');
      topic.publish(Parcel, { left: memory.subarray(2, 4), right: memory.subarray(12, 13) });
      const seen = await stage.told(subscription);
      expect(seen).toEqual([`${'cr'}${'\0'.repeat(8)}${'s'}`]);
    });
  });
});

describe('SPEC 2.8 binary data with `share`', () => {
  onEach(everywhere, (stage) => {
    it('is copied once into shared memory, and every thread reads the same bytes', async () => {
      const topic = stage.bus.topic('parcels');
      const subscription = await stage.subscribe(topic, 'parcels:scribble');
      const published = Uint8Array.of(7, 8);
      const message = Parcel.create(published, { share: true });
      topic.publish(message);
      await stage.bus.drain(); // the handler has broken the promise not to write
      topic.publish(message);
      expect(await stage.told(subscription)).toEqual(['shared 7', 'shared 99']);
      expect(message.value).toEqual(Uint8Array.of(99, 8));
      expect(published[0]).toBe(7);
    });

    it('a SharedArrayBuffer that the publisher gives is used as it is', async () => {
      const topic = stage.bus.topic('parcels');
      const subscription = await stage.subscribe(topic, 'parcels:scribble');
      const memory = new SharedArrayBuffer(4);
      const bytes = new Uint8Array(memory);
      bytes[0] = 5;
      topic.publish(Parcel, memory, { share: true });
      topic.publish(Parcel, new Uint8Array(memory, 0, 1), { share: true });
      expect(await stage.told(subscription)).toEqual(['shared 5', 'shared 99']);
      expect(bytes[0]).toBe(99);
    });

    it('views on the same memory share it, and keep their kinds and places', async () => {
      const topic = stage.bus.topic('parcels');
      const subscription = await stage.subscribe(topic, 'parcels:describe');
      const { buffer } = Float32Array.of(1, 2, 3);
      topic.publish(
        Parcel,
        { all: new Float32Array(buffer), last: new DataView(buffer, 8) },
        { share: true },
      );
      expect(await stage.told(subscription)).toEqual([
        '#0={"all": #1=Float32Array(0000803f0000004000004040 in SharedArrayBuffer memory 0 at 0), ' +
          '"last": #2=DataView(00004040 in SharedArrayBuffer memory 0 at 8), }',
      ]);
    });
  });
});

describe('SPEC 2.4, 2.8 shared memory', () => {
  const stage = useStage();

  it.each([
    ['itself', (memory: SharedArrayBuffer): unknown => memory, 'value'],
    [
      'a view of it',
      (memory: SharedArrayBuffer): unknown => ({ view: new Uint8Array(memory) }),
      'value.view',
    ],
  ])('%s is refused without `share`', (_name, wrap, path) => {
    const value = wrap(new SharedArrayBuffer(4));
    expect(() => stage.bus.topic('parcels').publish(Parcel, value)).toThrow(
      expect.objectContaining({
        code: 'ERR_STASIS_VALUE_NOT_CLONEABLE',
        message: expect.stringContaining(`${path} cannot be cloned`),
      }),
    );
  });

  it('`share` concerns binary data only: all else is frozen as ever', () => {
    const value = { list: [1], bytes: Uint8Array.of(1) };
    const message = Parcel.create(value, { share: true });
    expect(Object.isFrozen(message.value)).toBe(true);
    expect(types.isSharedArrayBuffer((message.value as typeof value).bytes.buffer)).toBe(true);
    value.list.push(2);
    expect(message.value).toMatchObject({ list: [1] });
  });
});
