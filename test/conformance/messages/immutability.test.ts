// Messages never change: not with the publisher's object, and not by what a handler tries.

import { describe, expect, it } from 'vitest';
import { everywhere, onEach, useStage } from '../../support/placements.js';
import { Parcel } from '../../support/sample-types.js';
import { sampleValues } from '../../support/sample-values.js';
import { shareThreads } from '../../support/shared-pools.js';

shareThreads();

/** Everything that can be frozen; primitives have nothing to change. */
const containers = sampleValues.filter(([, make]) => {
  const value = make();
  return typeof value === 'object' && value !== null;
});

describe('SPEC 2.2 no part of a received value can be changed', () => {
  onEach(everywhere, (stage) => {
    it.each(containers)('in %s', async (_name, make) => {
      const topic = stage.bus.topic('parcels');
      const subscription = await stage.subscribe(topic, 'parcels:tamper');
      topic.publish(Parcel, make());
      expect(await stage.told(subscription)).toEqual(['changed: ']);
    });

    it('in a value that is not frozen without effort: Map, Set, Date and Error inside one another', async () => {
      const topic = stage.bus.topic('parcels');
      const subscription = await stage.subscribe(topic, 'parcels:tamper');
      topic.publish(Parcel, {
        map: new Map([[{ key: new Date(1) }, new Set([new Map([['deep', { date: new Date(2) }]])])]]),
        error: new Error('outer', { cause: { list: [new Date(3)] } }),
        withBinaryData: new Map([['k', { bytes: Uint8Array.of(1), date: new Date(4), set: new Set([1]) }]]),
      });
      expect(await stage.told(subscription)).toEqual(['changed: ']);
    });

    it('in the headers and in the message itself', async () => {
      const topic = stage.bus.topic('parcels');
      const subscription = await stage.subscribe(topic, 'parcels:tamper');
      topic.publish(Parcel, 1, { headers: { trace: 'a' } });
      expect(await stage.told(subscription)).toEqual(['changed: ']);
    });

    it('a regular expression is fresh per realm: its use in one is not seen in another, nor by the publisher', async () => {
      const topic = stage.bus.topic('parcels');
      const subscription = await stage.subscribe(topic, 'parcels:useRegExp');
      const pattern = /b/g;
      pattern.lastIndex = 1;
      topic.publish(Parcel, pattern);
      expect(await stage.told(subscription)).toEqual(['true true 3']);
      expect(pattern.lastIndex).toBe(1);
    });
  });
});

describe('SPEC 2.2 what the publisher does afterwards', () => {
  onEach(everywhere, (stage) => {
    it('to its object is seen by nobody', async () => {
      const topic = stage.bus.topic('parcels');
      const subscription = await stage.subscribe(topic, 'parcels:show', { accept: [Parcel] });
      const value = { list: [1, 2], inner: { text: 'before' }, date: new Date(0) };
      topic.publish(Parcel, value);
      value.list.push(3);
      value.inner.text = 'after';
      value.date.setTime(99);
      Object.assign(value, { added: true });
      expect(await stage.told(subscription)).toEqual([
        '{"name":"test.parcel","value":{"list":[1,2],"inner":{"text":"before"},"date":"1970-01-01T00:00:00.000Z"}}',
      ]);
    });

    it('to its headers is seen by nobody', async () => {
      const topic = stage.bus.topic('parcels');
      const subscription = await stage.subscribe(topic, 'parcels:parts', { accept: [Parcel] });
      const headers: Record<string, string> = { trace: 'before' };
      topic.publish(Parcel, 1, { headers });
      headers['trace'] = 'after';
      const [parts] = await stage.told(subscription);
      expect(JSON.parse(parts ?? '').headers).toEqual({ trace: 'before' });
    });

    it('to its binary data is seen by nobody', async () => {
      const topic = stage.bus.topic('parcels');
      const subscription = await stage.subscribe(topic, 'parcels:describe');
      const value = { bytes: Uint8Array.of(1, 2), buffer: Uint8Array.of(3).buffer, node: Buffer.from('a') };
      topic.publish(Parcel, value);
      value.bytes[0] = 9;
      value.node[0] = 9;
      new Uint8Array(value.buffer)[0] = 9;
      const [seen] = await stage.told(subscription);
      expect(seen).toContain('Uint8Array(0102 ');
      expect(seen).toContain('ArrayBuffer(03 ');
      expect(seen).toContain('Uint8Array(61 ');
    });
  });
});

describe('SPEC 2.2 creating a message', () => {
  const stage = useStage();

  it("leaves the publisher's object as it is: not frozen, and its own", () => {
    const value = {
      inner: { list: [1] },
      map: new Map([['a', 1]]),
      date: new Date(0),
      bytes: Uint8Array.of(1),
    };
    const message = Parcel.create(value);
    stage.bus.topic('parcels').publish(message);
    expect([value, value.inner, value.inner.list, value.map, value.date].some(Object.isFrozen)).toBe(false);
    value.map.set('b', 2);
    value.date.setTime(5);
    value.inner.list.push(2);
    expect(message.value).toEqual({
      inner: { list: [1] },
      map: new Map([['a', 1]]),
      date: new Date(0),
      bytes: Uint8Array.of(1),
    });
  });

  it('reads each property of the value once, so that a getter cannot give different answers', () => {
    let reads = 0;
    const message = Parcel.create({
      get counter() {
        reads += 1;
        return reads;
      },
    });
    expect([reads, message.value]).toEqual([1, { counter: 1 }]);
  });
});
