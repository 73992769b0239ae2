// Registering contexts, and taking that back.

import { AsyncLocalStorage } from 'node:async_hooks';
import { Bus, defineMessageType, registerContext } from '@stasis-bus/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { leastWorkOf } from '../../support/work.js';

const Note = defineMessageType('test.note').of<number>();
let bus: Bus;
beforeEach(() => {
  bus = new Bus();
});
afterEach(() => bus.close());

it('storages of one name all get what a message brought, and the last one that has a store gives it', () => {
  const [first, second] = [new AsyncLocalStorage<string>(), new AsyncLocalStorage<string>()];
  const forgetFirst = registerContext('twice', first);
  const forgetSecond = registerContext('twice', second);
  const seen: unknown[] = [];
  bus.topic('in').subscribe(() => void seen.push([first.getStore(), second.getStore()]), {
    accept: [Note],
    synchronous: true,
  });
  const ofFirst = first.run('one', () => Note.create(1));
  const ofBoth = first.run('one', () => second.run('two', () => Note.create(1)));
  for (const message of [ofFirst, ofBoth]) bus.topic('in').publish(message);
  forgetFirst();
  forgetFirst();
  bus.topic('in').publish(ofBoth);
  forgetSecond();
  bus.topic('in').publish(ofBoth);
  expect(seen).toEqual([
    ['one', 'one'],
    ['two', 'two'],
    [undefined, 'two'],
    [undefined, undefined],
  ]);
});

it('a message costs what it cost before, once nothing is registered any more', () => {
  const storage = new AsyncLocalStorage<string>();
  const topic = bus.topic('in');
  topic.subscribe(() => {}, { accept: [Note], synchronous: true });
  const work = (): number => {
    for (let count = 0; count < 20; count += 1) topic.publish(Note, count);
    return leastWorkOf(() => {
      for (let count = 0; count < 100; count += 1) topic.publish(Note, count);
    });
  };
  work();
  const before = work();
  const forget = registerContext('caller', storage);
  expect(storage.run('ada', work)).toBeGreaterThan(before * 1.5);
  forget();
  expect(work()).toBe(before);
});
