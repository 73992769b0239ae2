// What a handler sees of a value: what structuredClone gives, on every thread.

import { describe, expect, it } from 'vitest';
import { everywhere, onEach } from '../../support/placements.js';
import { Parcel } from '../../support/sample-types.js';
import { sampleValues } from '../../support/sample-values.js';
import { shareThreads } from '../../support/shared-pools.js';

shareThreads();

const { canonical }: { canonical(value: unknown): string } = await import(
  new URL('../../handlers/canonical.mjs', import.meta.url).href
);

describe('SPEC 2.3 a handler sees what structuredClone gives', () => {
  onEach(everywhere, (stage) => {
    it.each(sampleValues)('of %s', async (_name, make) => {
      const value = make();
      const topic = stage.bus.topic('parcels');
      const subscription = await stage.subscribe(topic, 'parcels:describe');
      topic.publish(Parcel, value);
      expect(await stage.told(subscription)).toEqual([canonical(structuredClone(value))]);
    });

    it('a Buffer arrives as a Uint8Array with its own bytes, without the memory around them', async () => {
      const topic = stage.bus.topic('parcels');
      const subscription = await stage.subscribe(topic, 'parcels:measureMemory');
      const small = Buffer.from('four'); // from the pool of 8 KiB that small Buffers share
      const middle = new Uint16Array(1_000).subarray(500, 510);
      topic.publish(Parcel, { small, middle });
      expect(small.buffer.byteLength).toBeGreaterThan(4);
      expect(await stage.told(subscription)).toEqual(['4 of 4, 20 of 20']);
    });

    it('views of the same memory share the bytes that they cover, and bring no others', async () => {
      const topic = stage.bus.topic('parcels');
      const subscription = await stage.subscribe(topic, 'parcels:measureMemory');
      const memory = new Uint8Array(1_000);
      topic.publish(Parcel, { left: memory.subarray(100, 110), right: memory.subarray(105, 120) });
      expect(await stage.told(subscription)).toEqual(['10 of 20, 15 of 20']);
    });
  });
});

describe('SPEC 2.4 own keys that name parts of prototypes', () => {
  onEach(everywhere, (stage) => {
    it('touch no prototype in any realm', async () => {
      const topic = stage.bus.topic('parcels');
      const subscription = await stage.subscribe(topic, 'parcels:lookForPollution');
      const hostile = '{"__proto__":{"polluted":1},"constructor":{"polluted":1,"prototype":{"polluted":1}}}';
      topic.publish(Parcel, JSON.parse(hostile));
      topic.publish(Parcel, [JSON.parse(hostile), { list: [JSON.parse(hostile), Uint8Array.of(1)] }]);
      expect(await stage.told(subscription)).toEqual(['polluted: no', 'polluted: no']);
      expect('polluted' in {}).toBe(false);
    });
  });
});
