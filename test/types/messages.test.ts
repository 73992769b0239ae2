// The types of message types, messages and values. What must not compile is checked by `tsc`, not here.

import {
  defineMessageType,
  type Message,
  type MessageOf,
  type MessageType,
  type Received,
} from '@stasis-bus/core';
import { describe, expect, expectTypeOf, it } from 'vitest';

interface Call {
  id: string;
  tags: string[];
  started: Date;
  legs: Map<string, { codec: string }>;
  seen: Set<number>;
  samples: Float32Array;
  raw: Buffer;
  pair: [left: number, right: { deep: boolean }];
  optional?: { nested: number };
  close(): void;
}

const CallStarted = defineMessageType('types.call.started').of<Call>();
const CallEnded = defineMessageType('types.call.ended').of<{ id: string; cause: number }>();
const Anything = defineMessageType('types.anything');

const call: Call = {
  id: '1',
  tags: ['a'],
  started: new Date(0),
  legs: new Map(),
  seen: new Set(),
  samples: new Float32Array(1),
  raw: Buffer.alloc(1),
  pair: [1, { deep: true }],
  close: () => {},
};
const cloneable = (): Call => ({ ...call, close: undefined as never });

describe('a message type', () => {
  it('has its name as a literal, and the type of its values', () => {
    expectTypeOf(CallStarted.name).toEqualTypeOf<'types.call.started'>();
    expectTypeOf(CallStarted).toEqualTypeOf<MessageType<Call, 'types.call.started'>>();
    expectTypeOf(Anything).toEqualTypeOf<MessageType<unknown, 'types.anything'>>();
    expect(CallStarted.name).toBe('types.call.started');
  });

  it('creates messages of its own, from its own kind of value', () => {
    const message = CallEnded.create({ id: '1', cause: 16 });
    expectTypeOf(message).toEqualTypeOf<Message<{ id: string; cause: number }, 'types.call.ended'>>();
    expectTypeOf(message.name).toEqualTypeOf<'types.call.ended'>();
    // @ts-expect-error a part is missing
    expect(() => CallEnded.create({ id: '1' })).not.toThrow();
    // @ts-expect-error a part has another type
    expect(() => CallEnded.create({ id: '1', cause: 'busy' })).not.toThrow();
    // @ts-expect-error there is no such part
    expect(() => CallEnded.create({ id: '1', cause: 1, more: true })).not.toThrow();
    // @ts-expect-error a value is needed
    expect(() => CallEnded.create()).toThrow();
    // @ts-expect-error there is no such option
    expect(() => CallEnded.create({ id: '1', cause: 1 }, { headres: {} })).toThrow();
    // @ts-expect-error headers are strings
    expect(() => CallEnded.create({ id: '1', cause: 1 }, { headers: { a: 1 } })).toThrow();
  });

  it('creates from what was received as well', () => {
    const message = CallStarted.create(cloneable());
    expect(CallStarted.create(message.value).value.id).toBe('1');
  });

  it('MessageOf is the message of a type, of each of a union', () => {
    expectTypeOf<MessageOf<typeof CallEnded>>().toEqualTypeOf<
      Message<{ id: string; cause: number }, 'types.call.ended'>
    >();
    expectTypeOf<MessageOf<typeof CallEnded | typeof Anything>>().toEqualTypeOf<
      Message<{ id: string; cause: number }, 'types.call.ended'> | Message<unknown, 'types.anything'>
    >();
    expectTypeOf<MessageOf<string>>().toEqualTypeOf<never>();
    expectTypeOf(CallEnded.create({ id: '1', cause: 1 })).toEqualTypeOf<MessageOf<typeof CallEnded>>();
  });

  it('is narrows, and in the else branch as well', () => {
    const message: MessageOf<typeof CallStarted> | MessageOf<typeof CallEnded> = CallEnded.create({
      id: '1',
      cause: 16,
    }) as MessageOf<typeof CallStarted> | MessageOf<typeof CallEnded>;
    if (CallStarted.is(message)) {
      expectTypeOf(message).toEqualTypeOf<MessageOf<typeof CallStarted>>();
      throw new Error('it is the other one');
    } else {
      expectTypeOf(message).toEqualTypeOf<MessageOf<typeof CallEnded>>();
      expect(message.value.cause).toBe(16);
    }
  });

  it('is narrows a message of which nothing is known', () => {
    const message: Message = CallEnded.create({ id: '1', cause: 16 });
    expectTypeOf(message.value).toEqualTypeOf<unknown>();
    // @ts-expect-error nothing is known of the value
    expect(message.value.cause).toBe(16);
    if (CallEnded.is(message)) expectTypeOf(message.value.cause).toEqualTypeOf<number>();
  });

  it('name narrows in a switch', () => {
    const causeOf = (message: MessageOf<typeof CallStarted | typeof CallEnded>): number | string => {
      switch (message.name) {
        case 'types.call.started':
          expectTypeOf(message).toEqualTypeOf<MessageOf<typeof CallStarted>>();
          return message.value.id;
        case 'types.call.ended':
          expectTypeOf(message.value.cause).toEqualTypeOf<number>();
          return message.value.cause;
        // @ts-expect-error there is no such type in the union
        case 'types.other':
          return 'none';
      }
    };
    expect(causeOf(CallEnded.create({ id: '1', cause: 16 }))).toBe(16);
  });

  it('a message of a type is a message, and not one of another type', () => {
    expectTypeOf<MessageOf<typeof CallEnded>>().toExtend<Message>();
    expectTypeOf<MessageOf<typeof CallEnded>>().not.toExtend<MessageOf<typeof CallStarted>>();
    expectTypeOf<typeof CallEnded>().toExtend<MessageType>();
  });
});

describe('a value', () => {
  const { value } = CallStarted.create(cloneable());

  it('is deeply read-only', () => {
    expectTypeOf(value.id).toEqualTypeOf<string>();
    expectTypeOf(value.tags).toEqualTypeOf<readonly string[]>();
    expectTypeOf(value.legs).toEqualTypeOf<ReadonlyMap<string, { readonly codec: string }>>();
    expectTypeOf(value.seen).toEqualTypeOf<ReadonlySet<number>>();
    expectTypeOf(value.pair[1]).toEqualTypeOf<{ readonly deep: boolean }>();
    expectTypeOf(value.optional).toEqualTypeOf<{ readonly nested: number } | undefined>();
    expect(() => {
      // @ts-expect-error a property cannot be assigned
      value.id = '2';
    }).toThrow(TypeError);
    // @ts-expect-error an array cannot grow
    expect(() => value.tags.push('b')).toThrow(TypeError);
    expect(() => {
      // @ts-expect-error an element cannot be assigned
      value.tags[0] = 'b';
    }).toThrow(TypeError);
    // @ts-expect-error a Map cannot be set
    expect(() => value.legs.set('a', { codec: 'ulaw' })).toThrow(TypeError);
    // @ts-expect-error a Set cannot be added to
    expect(() => value.seen.add(1)).toThrow(TypeError);
    // @ts-expect-error a Date has no setters
    expect(() => value.started.setTime(1)).toThrow(TypeError);
    expect(() => {
      // @ts-expect-error a part deep inside cannot be assigned
      value.pair[1].deep = false;
    }).toThrow(TypeError);
  });

  it('keeps what can be read of a Date', () => {
    expectTypeOf(value.started.getTime()).toEqualTypeOf<number>();
    expectTypeOf(value.started.toISOString()).toEqualTypeOf<string>();
    expect(value.started.getTime()).toBe(0);
  });

  it('has no methods: cloning drops them', () => {
    expectTypeOf(value).not.toHaveProperty('close');
    // @ts-expect-error it is gone
    expect(value.close).toBeUndefined();
  });

  it('has a Uint8Array where a Buffer was, and binary data as it was', () => {
    expectTypeOf(value.raw).toEqualTypeOf<Uint8Array>();
    expectTypeOf(value.samples).toEqualTypeOf<Float32Array>();
    // @ts-expect-error a Buffer's methods are gone
    expect(value.raw.readUInt8).toBeUndefined();
  });

  it('received twice is what is received once', () => {
    expectTypeOf<Received<Received<Call>>>().toEqualTypeOf<Received<Call>>();
    expectTypeOf<Received<string | null>>().toEqualTypeOf<string | null>();
    expectTypeOf<Received<unknown>>().toEqualTypeOf<unknown>();
    expectTypeOf<Received<() => void>>().toEqualTypeOf<never>();
  });
});

describe('formatters', () => {
  it('get the message of their type; their names are read-only', () => {
    const Formatted = defineMessageType('types.formatted').of<{ id: string; list: number[] }>({
      json: (message, sanitizer) => {
        expectTypeOf(message).toEqualTypeOf<Message<{ id: string; list: number[] }, 'types.formatted'>>();
        expectTypeOf(message.value.list).toEqualTypeOf<readonly number[]>();
        return sanitizer?.omit('id', message.value.id) === true ? {} : { id: message.value.id };
      },
    });
    expectTypeOf(Formatted.formatters).toEqualTypeOf<readonly string[]>();
    const message = Formatted.create({ id: '1', list: [1] });
    expectTypeOf(message.format('json')).toEqualTypeOf<unknown>();
    expect(message.format('json', { omit: () => true })).toEqual({});
    // @ts-expect-error the names cannot be changed
    expect(() => Formatted.formatters.push('ami')).toThrow(TypeError);
    // @ts-expect-error a sanitizer has `omit`
    expect(() => message.format('ami', {})).toThrow();
    // @ts-expect-error a formatter is a function
    expect(() => defineMessageType('types.bad').of<number>({ json: 5 })).toThrow();
    defineMessageType('types.other formats').of<{ id: string }>({
      // @ts-expect-error there is no such part
      json: (other) => other.value.name,
    });
  });
});

describe('a message', () => {
  it('is read-only in all its parts', () => {
    const message = CallEnded.create({ id: '1', cause: 16 });
    expectTypeOf(message.eid).toEqualTypeOf<string | null>();
    expectTypeOf(message.headers).toEqualTypeOf<Readonly<Record<string, string>>>();
    expect(() => {
      // @ts-expect-error the value stays
      message.value = { id: '2', cause: 1 };
    }).toThrow(TypeError);
    expect(() => {
      // @ts-expect-error so do the headers
      message.headers['a'] = 'b';
    }).toThrow(TypeError);
    expect(() => {
      // @ts-expect-error and the time
      message.timestamp = 0;
    }).toThrow(TypeError);
  });
});
