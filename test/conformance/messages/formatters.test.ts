// Formatted forms of a message, and parts left out by a sanitizer.

import { defineMessageType } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { everywhere, onEach } from '../../support/placements.js';
import { Formatted, Parcel } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';

shareThreads();

describe('SPEC 2.6 a type may carry formatters', () => {
  onEach(everywhere, (stage) => {
    it('and a handler gets the named form, a sanitized one, or `undefined`', async () => {
      const topic = stage.bus.topic('formatted');
      const subscription = await stage.subscribe(topic, 'formatting:format');
      topic.publish(Formatted, { name: 'Ada', secret: 's3cret' });
      expect((await stage.told(subscription)).map((text) => JSON.parse(text))).toEqual([
        {
          formatters: ['json', 'shout'],
          json: { name: 'Ada', secret: 's3cret' },
          sanitized: { name: 'Ada' },
          shout: 'ADA',
          unknown: 'undefined',
        },
      ]);
    });
  });

  it('of any names, which the type lists', () => {
    const type = defineMessageType('test.formatters.any').of<number>({
      ami: ({ value }) => `Value: ${value}`,
      event: ({ value }) => ({ type: 'Value', value }),
      'my own': () => 'mine',
    });
    const message = type.create(5);
    expect(type.formatters).toEqual(['ami', 'event', 'my own']);
    expect(['ami', 'event', 'my own', 'json'].map((name) => message.format(name))).toEqual([
      'Value: 5',
      { type: 'Value', value: 5 },
      'mine',
      undefined,
    ]);
  });

  it('which no other name reaches: not even those that every object has', () => {
    const message = Formatted.create({ name: 'Ada' });
    for (const name of ['constructor', 'toString', '__proto__']) {
      expect(message.format(name)).toBeUndefined();
    }
    expect(Parcel.create(1).format('json')).toBeUndefined();
  });

  it('and JSON.stringify uses the `json` form, or gives the plain parts', () => {
    expect(JSON.parse(JSON.stringify(Formatted.create({ name: 'Ada' })))).toEqual({ name: 'Ada' });
    const message = Parcel.create({ a: [1] }, { eid: 'here', headers: { h: '1' } });
    expect(JSON.parse(JSON.stringify(message))).toEqual({
      id: message.id,
      type: 'test.parcel',
      timestamp: message.timestamp,
      eid: 'here',
      headers: { h: '1' },
      value: { a: [1] },
    });
  });

  it('a sanitizer is asked by the formatter, with what the formatter gives it', () => {
    const asked: unknown[] = [];
    const sanitizer = {
      omit: (kind: string, what: unknown) => {
        asked.push([kind, what]);
        return kind === 'secret';
      },
    };
    const message = Formatted.create({ name: 'Ada', secret: 's' });
    expect(message.format('json', sanitizer)).toEqual({ name: 'Ada' });
    expect(asked).toEqual([['secret', message.value]]);
  });
});
