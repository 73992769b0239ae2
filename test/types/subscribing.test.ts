// The types of publishing, subscribing, asking and routing.

import {
  Bus,
  type BusError,
  type BusErrorCode,
  type CacheUpdate,
  defineMessageType,
  type Handler,
  type HandlerContext,
  type Message,
  type MessageOf,
  MessageRouter,
  type RemoteHandler,
  StateManager,
  type StateVisitor,
  type Subscription,
} from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { defineHandler } from '@stasis-bus/worker-runtime/worker';
import { afterAll, describe, expect, expectTypeOf, it } from 'vitest';

const Started = defineMessageType('types.started').of<{ call: string; at: Date }>();
const Ended = defineMessageType('types.ended').of<{ call: string; cause: number }>();
const Count = defineMessageType('types.count').of<number>();

type StartedMessage = MessageOf<typeof Started>;
type EndedMessage = MessageOf<typeof Ended>;

const bus = new Bus({ onError: () => {} });
const topic = bus.topic('types');
const pool = new WorkerPool({ threads: 1 });
const module = new URL('../handlers/tell.mjs', import.meta.url);

afterAll(async () => {
  await bus.close();
  await pool.close();
});

describe('publish', () => {
  it('checks the value against the type', () => {
    topic.publish(Ended, { call: '1', cause: 16 });
    topic.publish(Ended.create({ call: '1', cause: 16 }));
    topic.publish(Ended, Ended.create({ call: '1', cause: 16 }).value);
    // @ts-expect-error the value decides nothing: a part is missing
    topic.publish(Ended, { call: '1' });
    // @ts-expect-error a part has another type
    topic.publish(Ended, { call: '1', cause: '16' });
    // @ts-expect-error there is no such part
    topic.publish(Ended, { call: '1', cause: 16, more: 1 });
    // @ts-expect-error a value is needed
    expect(() => topic.publish(Ended)).toThrow();
    // @ts-expect-error not both
    expect(() => topic.publish(Ended.create({ call: '1', cause: 1 }), 5)).toThrow();
    // @ts-expect-error the value is no message
    expect(() => topic.publish({ call: '1', cause: 16 })).toThrow();
  });

  it('so does the publish of a context', () => {
    topic.subscribe((_message, { publish }) => {
      publish('types:out', Count, 5);
      // @ts-expect-error it is a number
      publish('types:out', Count, 'five');
      // @ts-expect-error the topic is told by its name
      expect(() => publish(topic, Count, 5)).toThrow();
    });
  });
});

describe('subscribe', () => {
  it('gives every message when nothing is accepted', () => {
    const subscription = topic.subscribe((message, context) => {
      expectTypeOf(message).toEqualTypeOf<Message>();
      expectTypeOf(context).toEqualTypeOf<HandlerContext<unknown>>();
      expectTypeOf(context.attempt).toEqualTypeOf<number>();
      expectTypeOf(context.signal).toEqualTypeOf<AbortSignal>();
    });
    expectTypeOf(subscription).toEqualTypeOf<Subscription>();
    subscription.unsubscribe();
  });

  it('accept narrows the message to a union that a switch narrows', () => {
    topic.subscribe(
      (message) => {
        expectTypeOf(message).toEqualTypeOf<StartedMessage | EndedMessage>();
        switch (message.name) {
          case 'types.started':
            expectTypeOf(message.value.at.getTime()).toEqualTypeOf<number>();
            break;
          case 'types.ended':
            expectTypeOf(message.value.cause).toEqualTypeOf<number>();
            // @ts-expect-error an ended call has no start
            expect(message.value.at).toBeUndefined();
            break;
          default:
            expectTypeOf(message).toEqualTypeOf<never>();
        }
      },
      { accept: [Started, Ended], synchronous: true },
    );
    topic.publish(Ended, { call: '1', cause: 16 });
  });

  it('accept of one type gives that type; partitionBy gets it, too', () => {
    topic.subscribe((message) => void expectTypeOf(message).toEqualTypeOf<EndedMessage>(), {
      accept: [Ended],
      partitionBy: (message) => message.value.call,
    });
    topic.subscribe(() => {}, {
      accept: [Ended],
      // @ts-expect-error a key is a string or a number
      partitionBy: (message) => ({ key: message.value.call }),
    });
  });

  it('a handler for other messages does not fit', () => {
    const handler = (message: StartedMessage): void => void message.value.at;
    topic.subscribe(handler, { accept: [Started] });
    // @ts-expect-error it would get messages of another type
    topic.subscribe(handler, { accept: [Ended] });
    // @ts-expect-error it would get everything
    topic.subscribe(handler);
  });

  it('data gives the context its type', () => {
    topic.subscribe((_message, { data }) => void expectTypeOf(data).toEqualTypeOf<{ limit: number }>(), {
      data: { limit: 5 },
    });
    topic.subscribe(
      (message, { data }) => {
        expectTypeOf(message).toEqualTypeOf<EndedMessage>();
        expectTypeOf(data).toEqualTypeOf<Map<string, number>>();
      },
      { accept: [Ended], data: new Map([['a', 1]]) },
    );
    topic.subscribe((_message, { data }) => void expectTypeOf(data).toEqualTypeOf<unknown>());
    const handler: Handler<Message, { limit: number }> = (_message, { data }) => void data.limit;
    topic.subscribe(handler, { data: { limit: 1 } });
    // @ts-expect-error the data have another type
    topic.subscribe(handler, { data: { limit: 'one' } });
  });

  it('knows its options', () => {
    // @ts-expect-error there is no such option
    expect(() => topic.subscribe(() => {}, { acept: [Ended] })).toThrow();
    // @ts-expect-error it is one of two words
    expect(() => topic.subscribe(() => {}, { overflow: 'drop' })).toThrow();
    // @ts-expect-error names of types are not types
    expect(() => topic.subscribe(() => {}, { accept: ['types.ended'] })).toThrow();
    // @ts-expect-error a number is no handler
    expect(() => topic.subscribe(5)).toThrow();
  });

  it('a handler may be asynchronous, and returns nothing else', () => {
    topic.subscribe(async () => {});
    // @ts-expect-error what a handler returns is not used
    const handler: Handler = () => Promise.resolve(5);
    expect(handler).toBeTypeOf('function');
  });
});

describe('publishAndWait', () => {
  it('settles with one of four words', async () => {
    const subscription = topic.subscribe(() => {});
    const completion = await subscription.publishAndWait(Count.create(1));
    expectTypeOf(completion).toEqualTypeOf<'handled' | 'filtered' | 'declined' | 'unsubscribed'>();
    // @ts-expect-error a message, not a type and a value
    await expect(subscription.publishAndWait(Count, 1)).rejects.toThrow();
  });
});

describe('asking', () => {
  it('request checks the value, and settles with the type of the reply', async () => {
    const questions = bus.topic('types:questions');
    questions.subscribe(
      (_message, { reply }) => {
        reply(Count, 1);
        // @ts-expect-error it is a number
        reply(Count, 'one');
      },
      { accept: [Ended] },
    );
    const asked = questions.request(Ended, { call: '1', cause: 1 }, { reply: Count });
    expectTypeOf(asked).toEqualTypeOf<Promise<MessageOf<typeof Count>>>();
    expect((await asked).value).toBe(1);
    // @ts-expect-error the value decides nothing
    const wrong = questions.request(Ended, { call: 1, cause: 1 }, { reply: Count });
    // @ts-expect-error a reply type is needed
    const without = questions.request(Ended, { call: '1', cause: 1 });
    await expect(without).rejects.toThrow();
    await wrong;
  });

  it('once settles with its type, and asks with it', async () => {
    const next = topic.once(Ended, {
      where: (message) => {
        expectTypeOf(message).toEqualTypeOf<EndedMessage>();
        return message.value.cause === 16;
      },
    });
    expectTypeOf(next).toEqualTypeOf<Promise<EndedMessage>>();
    topic.publish(Ended, { call: '1', cause: 16 });
    expect((await next).value.call).toBe('1');
  });

  it('messages gives what it accepts', async () => {
    const messages = topic.messages({ accept: [Started, Ended] });
    expectTypeOf(messages).toEqualTypeOf<AsyncIterableIterator<StartedMessage | EndedMessage>>();
    await messages.return?.();
    const all = topic.messages();
    expectTypeOf(all).toExtend<AsyncIterableIterator<Message>>();
    await all.return?.();
  });
});

describe('handlers on threads', () => {
  it('pool.handler remembers the type of its handler', () => {
    expectTypeOf(pool.handler(module)).toEqualTypeOf<RemoteHandler<Handler>>();
    expectTypeOf(pool.handler<Handler<EndedMessage>>(module)).toEqualTypeOf<
      RemoteHandler<Handler<EndedMessage>>
    >();
    const closed = async (message: Message): Promise<void> => void message.id;
    expectTypeOf(pool.handler<typeof closed>(module)).toEqualTypeOf<RemoteHandler<typeof closed>>();
    // @ts-expect-error a handler is a function
    pool.handler<number>(module);
    // @ts-expect-error there is no such option
    expect(() => pool.handler(module, { exports: 'tell' })).toThrow();
  });

  it('defineHandler gives a handler its types', () => {
    const one = defineHandler([Started, Ended], (message, { publish }) => {
      expectTypeOf(message).toEqualTypeOf<StartedMessage | EndedMessage>();
      if (Ended.is(message)) publish('types:out', Count, message.value.cause);
      else expectTypeOf(message).toEqualTypeOf<StartedMessage>();
    });
    expectTypeOf(one).toExtend<Handler<StartedMessage | EndedMessage>>();
    const all = defineHandler((message) => {
      expectTypeOf(message).toEqualTypeOf<Message>();
    });
    expectTypeOf(all).toExtend<Handler>();
    topic.subscribe(one, { accept: [Started, Ended] });
    // @ts-expect-error it knows those two types only
    topic.subscribe(one);
  });
});

describe('a router', () => {
  it('gives each route the messages of its type', () => {
    const router = new MessageRouter(topic)
      .add(Ended, (message) => {
        expectTypeOf(message).toEqualTypeOf<EndedMessage>();
      })
      .addCacheUpdate(Started, (message) => {
        expectTypeOf(message).toEqualTypeOf<MessageOf<typeof CacheUpdate>>();
        expectTypeOf(message.value.newSnapshot).toEqualTypeOf<Message | null>();
      })
      .setDefault((message) => {
        expectTypeOf(message).toEqualTypeOf<Message>();
      });
    expectTypeOf(router).toEqualTypeOf<MessageRouter>();
    const ended = (message: EndedMessage): void => void message.value.cause;
    // @ts-expect-error the route gets another type
    router.add(Started, ended);
    // @ts-expect-error the default gets everything
    router.setDefault(ended);
  });

  it('a route has data of its own type', () => {
    new MessageRouter(topic).add(
      Count,
      (_message, { data }) => void expectTypeOf(data).toEqualTypeOf<Set<string>>(),
      {
        data: new Set<string>(),
      },
    );
  });
});

describe('caches and states', () => {
  it('get gives messages of the type that was asked for', () => {
    const cache = bus.createCache('types', { id: (message) => message.id });
    expectTypeOf(cache.get(Ended, '1')?.value).toEqualTypeOf<EndedMessage['value'] | undefined>();
    expectTypeOf(cache.getAll(Count, '1').map(({ value }) => value)).toEqualTypeOf<number[]>();
    expectTypeOf(cache.dump()).toEqualTypeOf<Message[]>();
    bus.createCache('types:null', { id: () => null, aggregate: { calculate: () => null } });
    // @ts-expect-error an id is a string or nothing
    bus.createCache('types:numbers', { id: () => 5 });
    // @ts-expect-error an id function is needed
    expect(() => bus.createCache('types:none', {})).toThrow();
  });

  it('a state keeps messages of any type', () => {
    const manager = new StateManager(bus, 'types:states');
    expectTypeOf(manager.addSubscriber('1').value).toEqualTypeOf<Message | undefined>();
    expectTypeOf(manager.forEach).parameter(0).toEqualTypeOf<StateVisitor>();
    const visit: StateVisitor = (id, message) => {
      expectTypeOf(id).toEqualTypeOf<string>();
      expectTypeOf(message).toEqualTypeOf<Message | undefined>();
      return false;
    };
    manager.forEach(visit);
    // @ts-expect-error a visitor returns nothing, or whether to go on
    const wrong: StateVisitor = () => 'stop';
    expect(wrong).toBeTypeOf('function');
  });
});

describe('errors', () => {
  it('have a code of a closed union', () => {
    expectTypeOf<BusError['code']>().toEqualTypeOf<BusErrorCode>();
    expectTypeOf<'ERR_STASIS_CLOSED'>().toExtend<BusErrorCode>();
    expectTypeOf<'ERR_STASIS_UNKNOWN'>().not.toExtend<BusErrorCode>();
    expectTypeOf<BusError>().toExtend<Error>();
    expectTypeOf<BusError['culprit']>().toEqualTypeOf<boolean | 'unknown' | undefined>();
  });
});
