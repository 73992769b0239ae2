// Managed state: per id a topic and its last message, kept as long as somebody subscribes or publishes.

import { type Message, StateManager, type StateObserver, type StateSubscriber } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { Gate } from '../../support/gate.js';
import { everywhere, onEach, queued, useStage } from '../../support/placements.js';
import { Note, Other } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';

shareThreads();

function idsOf(manager: StateManager, subscribedOnly = false): string[] {
  const ids: string[] = [];
  const visit = (id: string): void => void ids.push(id);
  if (subscribedOnly) manager.forEachSubscribed(visit);
  else manager.forEach(visit);
  return ids.toSorted();
}

function storedIn(manager: StateManager, wanted: string): unknown {
  let value: unknown;
  manager.forEach((id, message) => {
    if (id === wanted) value = message?.value;
  });
  return value;
}

describe('SPEC 9.2 a state', () => {
  const stage = useStage();

  it('has the topic `<all>/<id>`, forwarded to the topic for all', () => {
    const manager = new StateManager(stage.bus, 'devices');
    expect(manager.all).toBe(stage.bus.topic('devices'));
    const heard: unknown[] = [];
    manager.all.subscribe(({ value }) => void heard.push(value), { synchronous: true, accept: [Note] });
    const [one, other] = [manager.addPublisher('phone/1'), manager.addPublisher('phone/2')];
    expect([one.topic.name, other.topic.name]).toEqual(['devices/phone/1', 'devices/phone/2']);
    expect([one.id, other.id]).toEqual(['phone/1', 'phone/2']);
    one.publish(Note.create(1));
    other.publish(Note.create(2));
    one.publish(Note.create(3));
    expect(heard).toEqual([1, 2, 3]);
  });

  it('keeps its last message, of whatever type, for all who hold it', () => {
    const manager = new StateManager(stage.bus, 'devices');
    const publisher = manager.addPublisher('1');
    const subscriber = manager.addSubscriber('1');
    expect(subscriber.value).toBeUndefined();
    const messages = [Note.create(1), Other.create('two')];
    for (const message of messages) {
      publisher.publish(message);
      expect(subscriber.value).toBe(message);
    }
    expect([subscriber.id, subscriber.topic, subscriber.subscription]).toEqual([
      '1',
      publisher.topic,
      undefined,
    ]);
    expect(manager.addSubscriber('1').value).toBe(messages[1]);
    expect(manager.addSubscriber('2').value).toBeUndefined();
  });

  it('has its message stored before it is published', () => {
    const manager = new StateManager(stage.bus, 'devices');
    const seen: unknown[] = [];
    const subscriber = manager.subscribe('1', (message) => void seen.push([message, subscriber.value]), {
      synchronous: true,
      accept: [Note],
    });
    const messages = [Note.create(1), Note.create(2)];
    for (const message of messages) manager.publishById('1', message);
    expect(seen).toEqual(messages.map((message) => [message, message]));
    expect(seen).toHaveLength(2);
  });

  it('does not store what is published on its topic past the manager', () => {
    const manager = new StateManager(stage.bus, 'devices');
    const subscriber = manager.addSubscriber('1');
    subscriber.topic.publish(Note, 1);
    expect(subscriber.value).toBeUndefined();
  });

  it('of one manager has nothing to do with those of another', () => {
    const [one, other] = [new StateManager(stage.bus, 'a'), new StateManager(stage.bus, 'b')];
    one.publishById('1', Note.create(1));
    expect([idsOf(one), idsOf(other)]).toEqual([['1'], []]);
  });
});

describe('SPEC 9.2 a state is kept alive', () => {
  const stage = useStage();

  it('by a subscriber without a subscription, until it unsubscribes', () => {
    const manager = new StateManager(stage.bus, 'devices');
    const [one, other] = [manager.addSubscriber('1'), manager.addSubscriber('1')];
    one.unsubscribe();
    one.unsubscribe();
    expect(idsOf(manager)).toEqual(['1']);
    other.unsubscribe();
    expect(idsOf(manager)).toEqual([]);
  });

  it('by an explicit publisher, until it is released; then that publisher is of no use', () => {
    const manager = new StateManager(stage.bus, 'devices');
    const [one, other] = [manager.addPublisher('1'), manager.addPublisher('1')];
    one.publish(Note.create(1));
    one.release();
    one.release();
    expect(storedIn(manager, '1')).toBe(1);
    expect(() => one.publish(Note.create(2))).toThrow(expect.objectContaining({ code: 'ERR_STASIS_CLOSED' }));
    expect(storedIn(manager, '1')).toBe(1);
    other.release();
    expect(idsOf(manager)).toEqual([]);
  });

  it('by implicit publishers, each by its eid, until each is removed', () => {
    const manager = new StateManager(stage.bus, 'devices');
    manager.publishById('1', Note.create(1), 'east');
    manager.publishById('1', Note.create(2), 'west');
    manager.publishById('1', Note.create(3), 'east');
    manager.removePublishById('1', null, 'north');
    manager.removePublishById('1', null, 'east');
    expect(storedIn(manager, '1')).toBe(3);
    manager.removePublishById('1', null, 'east');
    expect(idsOf(manager)).toEqual(['1']);
    manager.removePublishById('1', null, 'west');
    expect(idsOf(manager)).toEqual([]);
  });

  it('by the local entity, when no eid is given', () => {
    const manager = new StateManager(stage.bus, 'devices');
    manager.publishById('1', Note.create(1));
    manager.publishById('1', Note.create(2));
    manager.removePublishById('1', null, 'another');
    expect(idsOf(manager)).toEqual(['1']);
    manager.removePublishById('1', null);
    expect(idsOf(manager)).toEqual([]);
  });

  it('by any of them: it goes with the last', async () => {
    const manager = new StateManager(stage.bus, 'devices');
    const subscriber = manager.subscribe('1', () => {});
    const publisher = manager.addPublisher('1');
    manager.publishById('1', Note.create(1));
    publisher.release();
    await subscriber.unsubscribeAndJoin();
    expect(idsOf(manager)).toEqual(['1']);
    manager.removePublishById('1', null);
    expect(idsOf(manager)).toEqual([]);
  });

  it('not by holding or subscribing its topic', () => {
    const manager = new StateManager(stage.bus, 'devices');
    const topic = manager.topic('1');
    topic.subscribe(() => {});
    expect(topic.name).toBe('devices/1');
    expect(idsOf(manager)).toEqual([]);
    const publisher = manager.addPublisher('1');
    expect(publisher.topic).toBe(topic);
    expect(manager.topic('1')).toBe(topic);
    publisher.release();
    expect(idsOf(manager)).toEqual([]);
  });

  it('once gone, starts anew: no value, its topic forwarded again', () => {
    const manager = new StateManager(stage.bus, 'devices');
    const heard: unknown[] = [];
    manager.all.subscribe(({ value }) => void heard.push(value), { synchronous: true, accept: [Note] });
    const topic = manager.topic('1');
    const publisher = manager.addPublisher('1');
    publisher.publish(Note.create(1));
    publisher.release();
    topic.publish(Note, 2);
    expect(heard, 'without a state nothing is forwarded').toEqual([1]);
    const subscriber = manager.addSubscriber('1');
    expect(subscriber.value).toBeUndefined();
    manager.publishById('1', Note.create(3));
    expect(heard).toEqual([1, 3]);
    expect(subscriber.value?.value).toBe(3);
  });
});

describe('SPEC 9.2 removePublishById', () => {
  const stage = useStage();

  it('publishes its message without storing it, then removes the eid', () => {
    const manager = new StateManager(stage.bus, 'devices');
    const seen: unknown[] = [];
    const subscriber = manager.addSubscriber('1');
    manager.all.subscribe(({ value }) => void seen.push([value, subscriber.value?.value, idsOf(manager)]), {
      synchronous: true,
      accept: [Note],
    });
    manager.publishById('1', Note.create('here'), 'east');
    subscriber.unsubscribe();
    manager.removePublishById('1', Note.create('gone'), 'east');
    expect(seen).toEqual([
      ['here', 'here', ['1']],
      ['gone', 'here', ['1']],
    ]);
    expect(idsOf(manager)).toEqual([]);
  });

  it('does nothing for an unknown id', () => {
    const manager = new StateManager(stage.bus, 'devices');
    const heard: unknown[] = [];
    manager.all.subscribe(({ value }) => void heard.push(value), { synchronous: true, accept: [Note] });
    manager
      .topic('1')
      .subscribe(({ value }) => void heard.push(value), { synchronous: true, accept: [Note] });
    manager.removePublishById('1', Note.create('gone'));
    expect([heard, idsOf(manager)]).toEqual([[], []]);
  });
});

describe('SPEC 9.2 subscribing to a state', () => {
  onEach(everywhere, (stage) => {
    it('gives what is published from now on, and ends with the final message', async () => {
      const manager = new StateManager(stage.bus, 'devices');
      manager.publishById('1', Note.create(0));
      const subscriber = manager.subscribe('1', await stage.handler('tell'), stage.placed());
      const { subscription } = subscriber;
      if (subscription === undefined) throw new Error('there is no subscription');
      expect([subscriber.value?.value, subscriber.topic]).toEqual([0, subscription.topic]);
      manager.publishById('1', Note.create(1));
      manager.publishById('2', Note.create(2));
      await subscriber.unsubscribeAndJoin();
      manager.publishById('1', Note.create(3));
      expect([subscription.isSubscribed, subscription.isDone]).toEqual([false, true]);
      expect(await stage.told(subscription)).toEqual([`Subscribe ${subscription.id}`, '1', 'final']);
    });

    it('ends however the subscription ends', async () => {
      const manager = new StateManager(stage.bus, 'devices');
      const abort = new AbortController();
      const subscriber = manager.subscribe(
        '1',
        await stage.handler('tell'),
        stage.placed({ signal: abort.signal }),
      );
      abort.abort();
      await subscriber.subscription?.join();
      await stage.bus.drain();
      expect(idsOf(manager)).toEqual([]);
    });
  });

  onEach(queued, (stage) => {
    it('keeps the state until the final message is handled', async () => {
      const gate = new Gate();
      const manager = new StateManager(stage.bus, 'devices');
      manager.publishById('1', Note.create(0));
      const subscriber = manager.subscribe('1', await stage.handler('tell:tellHeld'), {
        data: { final: gate.memory },
      });
      manager.removePublishById('1', null);
      const joined = subscriber.unsubscribeAndJoin();
      await stage.observations.until(subscriber.subscription ?? { id: '' }, 'final');
      expect([idsOf(manager), subscriber.value?.value]).toEqual([['1'], 0]);
      gate.open();
      await joined;
      expect(idsOf(manager)).toEqual([]);
    });
  });
});

describe('SPEC 9.2 an observer', () => {
  const stage = useStage();

  function observe(manager: StateManager): string[] {
    const heard: string[] = [];
    const line = (what: string, id: string, subscriber: StateSubscriber): void => {
      const state = subscriber.subscription?.isDone === true ? 'ended' : 'not ended';
      heard.push(
        `${what} ${id} ${String(subscriber.value?.value)} ${subscriber.subscription ? state : 'none'}`,
      );
    };
    manager.addObserver({
      onSubscribe: (id, subscriber) => line('subscribe', id, subscriber),
      onUnsubscribe: (id, subscriber) => line('unsubscribe', id, subscriber),
    });
    return heard;
  }

  it('hears of a subscription before it exists, and after it ended with the value still readable', async () => {
    const manager = new StateManager(stage.bus, 'devices');
    const heard = observe(manager);
    const changes: string[] = [];
    manager.all.subscribe(({ name }) => void changes.push(name), { synchronous: true });
    changes.length = 0;
    let changesBefore: number | undefined;
    manager.addObserver({
      onSubscribe: () => {
        changesBefore = changes.length;
      },
    });
    const subscriber = manager.subscribe('1', () => {});
    expect([changesBefore, changes.length]).toEqual([0, 1]);
    manager.publishById('1', Note.create(5));
    manager.removePublishById('1', null);
    await subscriber.unsubscribeAndJoin();
    expect(heard).toEqual(['subscribe 1 undefined none', 'unsubscribe 1 5 ended']);
    expect(idsOf(manager)).toEqual([]);
    expect(subscriber.value?.value).toBe(5);
  });

  it('hears of subscribers without a subscription, each once, and not of publishers', () => {
    const manager = new StateManager(stage.bus, 'devices');
    const heard = observe(manager);
    manager.publishById('1', Note.create(1));
    const publisher = manager.addPublisher('1');
    const subscriber = manager.addSubscriber('1');
    subscriber.unsubscribe();
    subscriber.unsubscribe();
    publisher.release();
    manager.removePublishById('1', Note.create(2));
    expect(heard).toEqual(['subscribe 1 1 none', 'unsubscribe 1 1 none']);
  });

  it('may hear of one of the two only, is heard in the order of adding, and hears no more once removed', () => {
    const manager = new StateManager(stage.bus, 'devices');
    const heard: string[] = [];
    const remove = manager.addObserver({ onSubscribe: (id) => void heard.push(`first ${id}`) });
    manager.addObserver({ onUnsubscribe: (id) => void heard.push(`second ${id}`) });
    manager.addObserver({ onSubscribe: (id) => void heard.push(`third ${id}`) });
    manager.addSubscriber('1').unsubscribe();
    remove();
    remove();
    manager.addSubscriber('2').unsubscribe();
    expect(heard).toEqual(['first 1', 'third 1', 'second 1', 'third 2', 'second 2']);
  });

  it('may add and remove observers, and publish', () => {
    const manager = new StateManager(stage.bus, 'devices');
    const heard: string[] = [];
    const late: StateObserver = { onSubscribe: (id) => void heard.push(`late ${id}`) };
    const remove = manager.addObserver({
      onSubscribe: (id, { value }) => {
        heard.push(`first ${id} ${String(value?.value)}`);
        remove();
        manager.addObserver(late);
        manager.publishById(id, Note.create('from an observer'));
      },
    });
    const subscriber = manager.addSubscriber('1');
    expect(subscriber.value?.value).toBe('from an observer');
    manager.addSubscriber('2');
    expect(heard).toEqual(['first 1 undefined', 'late 2']);
  });

  it('hears nothing of a subscription that was refused', () => {
    const manager = new StateManager(stage.bus, 'devices');
    const heard = observe(manager);
    expect(() => manager.subscribe('1', 'no handler' as never)).toThrow(
      expect.objectContaining({ code: 'ERR_STASIS_INVALID_ARGUMENT' }),
    );
    expect([heard, idsOf(manager)]).toEqual([[], []]);
  });
});

describe('SPEC 9.2, 3.6 an observer or visitor that throws', () => {
  const stage = useStage();

  it('is reported, and stops nothing', () => {
    const manager = new StateManager(stage.bus, 'devices');
    const heard: string[] = [];
    const broken = new RangeError('broken');
    const fail = (): never => {
      throw broken;
    };
    manager.addObserver({ onSubscribe: fail, onUnsubscribe: fail });
    manager.addObserver({
      onSubscribe: () => void heard.push('on'),
      onUnsubscribe: () => void heard.push('off'),
    });
    const subscriber = manager.addSubscriber('1');
    manager.publishById('1', Note.create(1));
    manager.publishById('2', Note.create(2));
    manager.forEach((id) => {
      heard.push(id);
      throw broken;
    });
    subscriber.unsubscribe();
    expect(heard).toEqual(['on', '1', '2', 'off']);
    const errors = stage.takeErrors();
    expect(errors.map(({ code }) => code)).toEqual(new Array(4).fill('ERR_STASIS_CALLBACK_FAILED'));
    for (const error of errors) expect(error.cause).toBe(broken);
  });
});

describe('SPEC 9.2 walking the states', () => {
  const stage = useStage();

  it('forEach visits all, forEachSubscribed those with subscribers, each with its message', () => {
    const manager = new StateManager(stage.bus, 'devices');
    manager.publishById('published', Note.create(1));
    manager.addPublisher('silent');
    manager.addSubscriber('watched');
    manager.subscribe('subscribed', () => {});
    manager.publishById('subscribed', Note.create(2));
    const seen = new Map<string, Message | undefined>();
    manager.forEach((id, message) => void seen.set(id, message));
    expect([...seen].map(([id, message]) => [id, message?.value]).toSorted()).toEqual([
      ['published', 1],
      ['silent', undefined],
      ['subscribed', 2],
      ['watched', undefined],
    ]);
    expect(idsOf(manager, true)).toEqual(['subscribed', 'watched']);
  });

  it.each(['forEach', 'forEachSubscribed'] as const)('%s stops with false, and with nothing else', (walk) => {
    const manager = new StateManager(stage.bus, 'devices');
    for (const id of ['1', '2', '3', '4']) manager.addSubscriber(id);
    const seen: string[] = [];
    manager[walk]((id) => {
      seen.push(id);
      return seen.length < 2;
    });
    expect(seen).toHaveLength(2);
    manager[walk]((id) => {
      seen.push(id);
      return [undefined, 0 as never, null as never, true][seen.length - 3];
    });
    expect(seen).toHaveLength(6);
  });

  it.each(['forEach', 'forEachSubscribed'] as const)('%s tolerates changes meanwhile', (walk) => {
    const manager = new StateManager(stage.bus, 'devices');
    const subscribers = new Map(['1', '2', '3', '4'].map((id) => [id, manager.addSubscriber(id)]));
    const seen: string[] = [];
    manager[walk]((id) => {
      seen.push(id);
      for (const [other, subscriber] of subscribers) if (other !== id) subscriber.unsubscribe();
      manager.addSubscriber(`new ${id}`);
      if (seen.length > 20) throw new Error('this would go on for ever');
    });
    expect(seen.length).toBeGreaterThan(0);
    expect(new Set(seen).size, 'each is visited once').toBe(seen.length);
    expect(stage.takeErrors().map(String)).toEqual([]);
    expect(idsOf(manager)).toEqual(expect.arrayContaining(seen.map((id) => `new ${id}`)));
  });
});
