// Message types on other threads.

import { defineMessageType, type Message } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { everywhere, onEach, remote } from '../../support/placements.js';
import { Note, Parcel } from '../../support/sample-types.js';

describe('SPEC 1.3 a type crosses threads by name', () => {
  onEach(everywhere, (stage) => {
    it('where it was defined, a message has that very object as its type', async () => {
      const topic = stage.bus.topic('types');
      const subscription = await stage.subscribe(topic, 'typing:compareTypes', { accept: [Note, Parcel] });
      topic.publish(Note, 1);
      topic.publish(Parcel, 1);
      expect(await stage.told(subscription)).toEqual(['Note', 'not Note but test.parcel']);
    });
  });

  onEach(remote, (stage) => {
    it('where it was not, there is an object of that name, which a later definition completes', async () => {
      const type = defineMessageType('test.typing.late').of<number>({ shout: () => 'defined at home' });
      const topic = stage.bus.topic('types');
      const subscription = await stage.subscribe(topic, 'typing:defineLate', { accept: [type] });
      topic.publish(type, 1);
      expect(await stage.told(subscription)).toEqual([
        'before: test.typing.late, formatters shout, shouts undefined',
        'after: same object, shouts defined late',
      ]);
    });

    it('its first message from there brings the names of its formatters: filters at home know them', async () => {
      const name = `test.typing.born-there.${stage.placement}`;
      const seen: Message[] = [];
      stage.bus.topic('born').subscribe((message) => void seen.push(message), { acceptFormatters: ['ami'] });
      const topic = stage.bus.topic('types');
      await stage.subscribe(topic, 'typing:bear', { accept: [Note] });
      topic.publish(Note, name);
      await stage.bus.drain();
      expect(seen.map((message) => [message.name, message.value])).toEqual([[name, 'born on a thread']]);
      expect(defineMessageType(name)).toBe(seen[0]?.type);
      expect(defineMessageType(name).formatters).toEqual(['ami', 'event']);
      expect(seen[0]?.format('ami')).toBeUndefined();
      expect(() => defineMessageType(name).of<string>({ json: () => 1 })).toThrow(
        expect.objectContaining({ code: 'ERR_STASIS_TYPE_CONFLICT' }),
      );
      defineMessageType(name).of<string>({ ami: ({ value }) => `Value: ${value}`, event: () => 1 });
      expect(seen[0]?.format('ami')).toBe('Value: born on a thread');
    });

    it('a filter that has judged the type before its formatters were known judges anew', async () => {
      const name = `test.typing.judged.${stage.placement}`;
      const seen: unknown[] = [];
      const born = stage.bus.topic('born');
      born.subscribe((message) => void seen.push(message.value), { acceptFormatters: ['ami'] });
      born.publish(defineMessageType(name), 'judged at home');
      const topic = stage.bus.topic('types');
      await stage.subscribe(topic, 'typing:bear', { accept: [Note] });
      topic.publish(Note, name);
      await stage.bus.drain();
      expect(seen).toEqual(['born on a thread']);
    });
  });
});
