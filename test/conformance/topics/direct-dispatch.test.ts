// Where all receivers are synchronous, the bus calls their handlers directly, by a plan that it has made for the topic and
// the type. What follows holds whether a plan is new, used many times, or thrown away in the middle of a dispatch.

import {
  Bus,
  type BusError,
  defineMessageType,
  MessageRouter,
  type Subscription,
  type Topic,
} from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { Note, Other } from '../../support/sample-types.js';

/** So many messages that a plan is well in use. */
const many = 300;

const Warm = Note.create(0);

function setUp(): { bus: Bus; topic: Topic; errors: BusError[] } {
  const errors: BusError[] = [];
  const bus = new Bus({ onError: (error) => errors.push(error) });
  return { bus, topic: bus.topic('calls'), errors };
}

function warmUp(topic: Topic): void {
  for (let count = 0; count < many; count += 1) topic.publish(Warm);
}

function countsOf(bus: Bus, { id }: { readonly id: string }) {
  const found = bus.statistics().subscriptions.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no subscription ${id}`);
  const { passed, filtered, handled, failed, dropped } = found;
  return { passed, filtered, handled, failed, dropped };
}

/** A synchronous subscription to notes that keeps what it gets, but for the messages of the warm-up. */
function listen(
  topic: Topic,
  log: string[],
  name: string,
  act: (value: unknown) => void = () => {},
): Subscription {
  return topic.subscribe(
    (message) => {
      if (message === Warm) return;
      log.push(`${name} ${message.value}`);
      act(message.value);
    },
    { synchronous: true, accept: [Note] },
  );
}

describe('SPEC 3.3, 5.1 in the middle of a dispatch', () => {
  it('who has unsubscribed gets the message all the same, and who has subscribed nothing yet', () => {
    const { bus, topic } = setUp();
    const log: string[] = [];
    let second: Subscription | undefined;
    const first = listen(topic, log, 'first', () => {
      second?.unsubscribe();
      listen(topic, log, 'late');
    });
    second = listen(topic, log, 'second');
    const third = listen(topic, log, 'third');
    warmUp(topic);
    for (const value of [1, 2]) topic.publish(Note, value);
    expect(log.slice(0, 3)).toEqual(['first 1', 'second 1', 'third 1']);
    expect(log.slice(3)).toEqual(['first 2', 'third 2', 'late 2']);
    expect(countsOf(bus, first)).toMatchObject({ passed: many + 2, handled: many + 2 });
    expect(countsOf(bus, third)).toMatchObject({ passed: many + 2, handled: many + 2 });
  });

  it('who unsubscribes itself has handled the message, and the others get it', () => {
    const { bus, topic } = setUp();
    const log: string[] = [];
    const first: Subscription = listen(topic, log, 'first', () => first.unsubscribe());
    const second = listen(topic, log, 'second');
    warmUp(topic);
    for (const value of [1, 2]) topic.publish(Note, value);
    expect(log).toEqual(['first 1', 'second 1', 'second 2']);
    expect(countsOf(bus, second)).toMatchObject({ passed: many + 2, handled: many + 2 });
  });

  it('a filter that is edited counts from the next publish on', () => {
    const { bus, topic } = setUp();
    const log: string[] = [];
    let [second, third]: (Subscription | undefined)[] = [];
    listen(topic, log, 'first', () => {
      second?.decline(Note);
      third?.accept(Note);
    });
    second = listen(topic, log, 'second');
    third = listen(topic, log, 'third').decline(Note);
    warmUp(topic);
    for (const value of [1, 2]) topic.publish(Note, value);
    expect(log).toEqual(['first 1', 'second 1', 'first 2', 'third 2']);
    expect(countsOf(bus, second)).toMatchObject({ passed: many + 1, filtered: 3, handled: many + 1 });
    expect(countsOf(bus, third)).toMatchObject({ passed: 1, filtered: many + 2, handled: 1 });
  });

  it('a forward that is added or cancelled counts from the next message on', () => {
    const { bus, topic } = setUp();
    const parent = bus.topic('parent');
    const log: string[] = [];
    let forward = topic.forwardTo(parent);
    listen(topic, log, 'own', (value) => {
      if (value === 1) forward.cancel();
      else if (value === 2) forward = topic.forwardTo(parent);
    });
    listen(parent, log, 'parent');
    warmUp(topic);
    for (const value of [1, 2, 3]) topic.publish(Note, value);
    expect(log).toEqual(['own 1', 'parent 1', 'own 2', 'own 3', 'parent 3']);
  });

  it('what is published waits its turn', () => {
    const { topic } = setUp();
    const log: string[] = [];
    listen(topic, log, 'first', (value) => {
      if (value === 1) topic.publish(Note, 2);
    });
    listen(topic, log, 'second');
    warmUp(topic);
    topic.publish(Note, 1);
    expect(log).toEqual(['first 1', 'second 1', 'first 2', 'second 2']);
  });

  it('a handler that throws, or returns a promise, is reported, and the others get the message', () => {
    const { bus, topic, errors } = setUp();
    const log: string[] = [];
    const first = listen(topic, log, 'first', (value) => {
      if (value === 1) throw new Error('no');
    });
    const second = topic.subscribe(
      ({ value }) => {
        log.push(`second ${value}`);
        return Promise.resolve();
      },
      { synchronous: true, accept: [Other] },
    );
    second.accept(Note);
    const third = listen(topic, log, 'third');
    topic.publish(Note, 1);
    second.decline(Note);
    warmUp(topic);
    second.accept(Note);
    topic.publish(Note, 1);
    expect(log.slice(-3)).toEqual(['first 1', 'second 1', 'third 1']);
    expect(errors.map(({ code, subscription }) => [code, subscription?.id])).toEqual(
      [first, second, first, second].map(({ id }) => [
        id === first.id ? 'ERR_STASIS_HANDLER_FAILED' : 'ERR_STASIS_SYNC_HANDLER_ASYNC',
        id,
      ]),
    );
    expect(countsOf(bus, first)).toMatchObject({ passed: many + 2, handled: many, failed: 2 });
    expect(countsOf(bus, third)).toMatchObject({ passed: many + 2, handled: many + 2, failed: 0 });
  });

  it('a subscription cannot be joined from inside its own handler, and can be from the next one’s', async () => {
    const { topic } = setUp();
    const joins: Promise<string>[] = [];
    let first: Subscription | undefined;
    const join = (): void => {
      const joined = first?.join() ?? Promise.reject(new Error('no subscription'));
      joins.push(joined.then(() => 'joined').catch(({ code }) => code));
    };
    first = listen(topic, [], 'first', join);
    listen(topic, [], 'second', join);
    warmUp(topic);
    topic.publish(Note, 1);
    first.unsubscribe();
    expect(await Promise.all(joins)).toEqual(['ERR_STASIS_JOIN_DEADLOCK', 'joined']);
  });
});

describe('SPEC 8.5 in the middle of a dispatch', () => {
  it('a route that is edited counts for the message: its turn is still to come', () => {
    const { topic } = setUp();
    const log: string[] = [];
    const keep = (name: string) => (message: { value: unknown }) => {
      if (message !== Warm) log.push(`${name} ${message.value}`);
    };
    const routers: MessageRouter[] = [];
    listen(topic, log, 'first', () => void routers[0]?.remove(Note).add(Note, keep('new')));
    routers.push(new MessageRouter(topic, { synchronous: true }).add(Note, keep('old')));
    warmUp(topic);
    for (const value of [1, 2]) topic.publish(Note, value);
    expect(log).toEqual(['first 1', 'new 1', 'first 2', 'new 2']);
  });
});

describe('SPEC 12.1 statistics are right', () => {
  it('inside a handler: who has handled the message, who is at it, who has not got it yet', () => {
    const { bus, topic } = setUp();
    let subscriptions: Subscription[] = [];
    const seen: unknown[] = [];
    const look = (): void => {
      const counts = subscriptions.map((subscription) => countsOf(bus, subscription));
      seen.push(counts.map(({ passed, handled }) => [passed - many, handled - many]));
    };
    subscriptions = [
      listen(topic, [], 'first'),
      listen(topic, [], 'second', look),
      listen(topic, [], 'third'),
    ];
    warmUp(topic);
    topic.publish(Note, 1);
    look();
    expect(seen).toEqual([
      [
        [1, 1],
        [1, 0],
        [0, 0],
      ],
      [
        [1, 1],
        [1, 1],
        [1, 1],
      ],
    ]);
  });

  it('after every change of who gets what', () => {
    const { bus, topic } = setUp();
    const subscription = topic.subscribe(() => {}, { synchronous: true, accept: [Note] });
    const parent = bus.topic('parent');
    const onParent = parent.subscribe(() => {}, { synchronous: true, accept: [Other] });
    const edits: (() => void)[] = [
      () => subscription.decline(Note),
      () => subscription.accept(Note),
      () => subscription.setFilter('none'),
      () => subscription.setFilter('selective'),
      () => subscription.acceptFormatters('json'),
      () => subscription.acceptFormatters(),
    ];
    const forward = topic.forwardTo(parent);
    for (const edit of edits) {
      warmUp(topic);
      edit();
    }
    forward.cancel();
    warmUp(topic);
    expect(countsOf(bus, subscription)).toMatchObject({
      passed: 6 * many,
      handled: 6 * many,
      filtered: many + 1,
    });
    expect(countsOf(bus, onParent)).toMatchObject({ passed: 0, filtered: 6 * many + 1 });
    const { topics, messageTypes } = bus.statistics();
    expect(topics.find(({ name }) => name === 'calls')).toMatchObject({
      published: 7 * many + 1,
      dispatched: 6 * many,
      notDispatched: many + 1,
    });
    expect(messageTypes.find(({ name }) => name === Note.name)).toMatchObject({
      published: 7 * many,
      unused: many,
    });
  });

  it('of a topic that is gone', () => {
    const { bus, topic } = setUp();
    const subscription = topic.subscribe(() => {}, { synchronous: true, accept: [Note] });
    warmUp(topic);
    subscription.unsubscribe();
    warmUp(topic);
    const count = bus.statistics().messageTypes.find(({ name }) => name === Note.name);
    expect(count).toMatchObject({ published: 2 * many, unused: many });
  });
});

describe('SPEC 5.2, 8.5, 11.7 a plan is thrown away', () => {
  it('when the formatters of its type become known', () => {
    const { bus, topic } = setUp();
    const log: unknown[] = [];
    const Late = defineMessageType('direct-dispatch.late').of<number>();
    const keep = ({ value }: { value: unknown }): void => {
      log.push(value);
    };
    const subscription = topic.subscribe(keep, { synchronous: true, acceptFormatters: ['json'] });
    for (let count = 0; count < many; count += 1) topic.publish(Late, 0);
    defineMessageType('direct-dispatch.late').of<number>({ json: ({ value }) => value });
    topic.publish(Late, 1);
    expect(log).toEqual([1]);
    expect(countsOf(bus, subscription)).toMatchObject({ passed: 1, filtered: many + 1, handled: 1 });
  });

  it('when a route is added, replaced or removed', () => {
    const { topic } = setUp();
    const log: string[] = [];
    const keep = (name: string) => (message: { value: unknown }) => {
      if (message !== Warm) log.push(`${name} ${message.value}`);
    };
    const router = new MessageRouter(topic, { synchronous: true });
    const edits: (() => void)[] = [
      () => router.setDefault(keep('default')),
      () => router.add(Note, keep('route')),
      () => router.setDefault(keep('other default')),
      () => router.remove(Note),
    ];
    for (const [index, edit] of edits.entries()) {
      edit();
      warmUp(topic);
      topic.publish(Note, index);
    }
    expect(log.filter((line) => !line.includes('object'))).toEqual([
      'default 0',
      'route 1',
      'route 2',
      'other default 3',
    ]);
  });

  it('when the bus is closed', async () => {
    const { bus, topic } = setUp();
    listen(topic, [], 'only');
    warmUp(topic);
    await bus.close();
    expect(() => topic.publish(Warm)).toThrow(expect.objectContaining({ code: 'ERR_STASIS_CLOSED' }));
  });
});
