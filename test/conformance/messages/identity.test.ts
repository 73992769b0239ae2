// What a message has besides its value, the same on every thread.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { defineMessageType, localEid, type Message, SubscriptionChange } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { everywhere, onEach, useStage } from '../../support/placements.js';
import { Note, Parcel } from '../../support/sample-types.js';

describe('SPEC 2.1 a message', () => {
  onEach(everywhere, (stage) => {
    it('has the same id, type, headers, timestamp and entity wherever it is handled', async () => {
      const topic = stage.bus.topic('parcels');
      const subscription = await stage.subscribe(topic, 'parcels:parts');
      const messages = [
        Parcel.create(1),
        Parcel.create(2, { eid: 'another-entity', headers: { trace: '4711', empty: '' } }),
        Note.create(3, { eid: null }),
      ];
      for (const message of messages) topic.publish(message);
      const seen = (await stage.told(subscription)).map((text) => JSON.parse(text));
      expect(seen).toEqual(
        messages.map(({ id, name, timestamp, eid, headers }) => ({
          id,
          name,
          timestamp,
          eid,
          headers,
          type: name,
        })),
      );
      expect(seen.map(({ eid }) => eid)).toEqual([localEid(), 'another-entity', null]);
    });

    it('made by a handler carries the entity id of home and an id of its own, and one passed on is the same', async () => {
      const echoes: Message[] = [];
      stage.bus.topic('echoes').subscribe((echo) => void echoes.push(echo), { synchronous: true });
      const topic = stage.bus.topic('parcels');
      await stage.subscribe(topic, 'parcels:echo');
      const before = Date.now();
      const original = Parcel.create({ a: 1 }, { headers: { trace: '1' }, eid: 'elsewhere' });
      topic.publish(original);
      topic.publish(Parcel, 2);
      await stage.bus.drain();
      const after = Date.now();
      const [passedOn, made, , madeNext] = echoes.filter((echo) => !SubscriptionChange.is(echo));
      expect(passedOn).toMatchObject({ id: original.id, timestamp: original.timestamp, eid: 'elsewhere' });
      expect(passedOn).toMatchObject({ value: { a: 1 }, headers: { trace: '1' } });
      expect(passedOn?.type).toBe(Parcel);
      expect(made).toMatchObject({ name: 'test.echo', value: { a: 1 }, eid: localEid(), headers: {} });
      expect(new Set([original.id, made?.id, madeNext?.id]).size).toBe(3);
      // Whole milliseconds, of the thread that made the message.
      expect(made?.timestamp).toBeGreaterThanOrEqual(before - 1);
      expect(made?.timestamp).toBeLessThanOrEqual(after + 1);
    });
  });
});

describe('SPEC 2.1 the parts of a message', () => {
  it('a timestamp is the time of creation in epoch milliseconds, with a fraction', () => {
    // The wall clock tells whole milliseconds, and may be put right by some millionths while this runs.
    const before = Date.now() - 2;
    const timestamps = Array.from({ length: 100 }, () => Parcel.create(null).timestamp);
    const after = Date.now() + 2;
    for (const timestamp of timestamps) {
      expect(timestamp).toBeGreaterThan(before);
      expect(timestamp).toBeLessThan(after);
    }
    expect(timestamps.some((timestamp) => !Number.isInteger(timestamp))).toBe(true);
    expect(timestamps).toEqual(timestamps.toSorted((one, other) => one - other));
  });

  it('ids are unique', () => {
    const ids = Array.from({ length: 10_000 }, () => Parcel.create(null).id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('headers are strings, and none are an empty object', () => {
    expect(Parcel.create(null).headers).toEqual({});
    expect(Object.isFrozen(Parcel.create(null).headers)).toBe(true);
    const wrong = { trace: 1 } as unknown as Record<string, string>;
    expect(() => Parcel.create(null, { headers: wrong })).toThrow(
      expect.objectContaining({ code: 'ERR_STASIS_INVALID_ARGUMENT' }),
    );
  });

  it.each([[''], [7], [{}]])('an entity id of %o is refused', (eid) => {
    expect(() => Parcel.create(null, { eid: eid as string })).toThrow(
      expect.objectContaining({ code: 'ERR_STASIS_INVALID_ARGUMENT' }),
    );
  });

  it('`name` is the name of the type', () => {
    const message = defineMessageType('test.named').create(null);
    expect([message.name, message.type.name]).toEqual(['test.named', 'test.named']);
  });
});

describe('SPEC 2.1 the local entity id', () => {
  const run = promisify(execFile);
  const folder = fileURLToPath(new URL('../..', import.meta.url));

  /** The lines that a program of its own prints. */
  async function linesOf(program: string, env: NodeJS.ProcessEnv = {}): Promise<string[]> {
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], {
      cwd: folder,
      env: { ...process.env, ...env },
    });
    return stdout.trimEnd().split('\n');
  }

  it('is that of STASIS_EID, in every message that gives none', async () => {
    const program = `
      import { defineMessageType, localEid } from '@stasis-bus/core';
      console.log(localEid());
      console.log(defineMessageType('a').create(1).eid);`;
    expect(await linesOf(program, { STASIS_EID: 'switch-7' })).toEqual(['switch-7', 'switch-7']);
  });

  it('is what setLocalEid says, before the first message and not after', async () => {
    const program = `
      import { defineMessageType, localEid, setLocalEid } from '@stasis-bus/core';
      setLocalEid('one');
      setLocalEid('two');
      console.log(defineMessageType('a').create(1).eid);
      try { setLocalEid('three'); } catch (error) { console.log(error.code); }
      console.log(localEid());`;
    expect(await linesOf(program, { STASIS_EID: 'switch-7' })).toEqual([
      'two',
      'ERR_STASIS_INVALID_ARGUMENT',
      'two',
    ]);
  });

  it('is a random one otherwise, of each process', async () => {
    const program = `import { localEid } from '@stasis-bus/core'; console.log(localEid());`;
    const [[one], [other]] = await Promise.all([
      linesOf(program, { STASIS_EID: '' }),
      linesOf(program, { STASIS_EID: '' }),
    ]);
    expect(one).not.toBe('');
    expect(one).not.toBe(other);
  });
});

describe('SPEC 2.5 one message published to many', () => {
  const stage = useStage();

  it('is one object for all subscriptions and topics at home', async () => {
    const { bus } = stage;
    const received: Message[] = [];
    bus.topic('b').forwardTo(bus.topic('a'));
    for (const name of ['a', 'b']) {
      bus.topic(name).subscribe((message) => void received.push(message), { accept: [Parcel] });
      bus
        .topic(name)
        .subscribe((message) => void received.push(message), { accept: [Parcel], synchronous: true });
    }
    const message = Parcel.create({ a: 1 });
    bus.topic('a').publish(message);
    bus.topic('b').publish(message);
    await bus.drain();
    expect(received).toHaveLength(6);
    expect(received.every((one) => one === message)).toBe(true);
  });
});

describe('SPEC 2.5 one message for many subscriptions on a worker', () => {
  const stage = useStage('thread');

  it('is one object within what one batch brings', async () => {
    const topic = stage.bus.topic('parcels');
    const one = await stage.subscribe(topic, 'remembering:compare', { accept: [Parcel] });
    const other = await stage.subscribe(topic, 'remembering:compare', { accept: [Parcel] });
    await Promise.all([one.ready, other.ready]);
    topic.publish(Parcel, { a: 1 });
    await stage.bus.drain();
    expect(stage.observations.all.toSorted()).toEqual(['first seen', 'same object']);
  });
});
