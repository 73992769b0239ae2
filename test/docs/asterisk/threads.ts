// What other threads than home see.

import { CachingTopic, MessageRouter } from '@stasis-bus/core';
import { expect } from 'vitest';
import { idOf, State } from '../../support/sample-states.js';
import { Note, Other } from '../../support/sample-types.js';
import type { Differences } from './difference.js';

export const threads: Differences = {
  'Publishing on another thread than home': {
    rule: '4.3, 7.3, 10.2',
    shows: async (stage) => {
      const { bus } = stage;
      const cache = bus.createCache('states', { id: idOf });
      new CachingTopic(bus.topic('states'), cache);
      const handled = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
      bus.topic('states').subscribe(() => void Atomics.add(handled, 0, 1), {
        synchronous: true,
        accept: [Note],
      });
      const subscription = await stage.subscribe(bus.topic('start'), 'away:publishAway', {
        data: handled.buffer,
        accept: [Note],
      });
      await subscription.publishAndWait(Note.create(1));
      expect(await stage.told(subscription)).toEqual(['handled 0, then 1; cached 1']);
      expect(cache.get(State, 'a')?.value.state).toBe('up');
    },
  },
  'Making and editing routers, caching topics, caches, filters, topic pools and managed state': {
    rule: '8.6, 10.1',
    shows: async (stage) => {
      stage.bus.createCache('states', { id: idOf });
      const subscription = await stage.subscribe(stage.bus.topic('start'), 'away:tellSurface', {
        accept: [Note],
      });
      await subscription.publishAndWait(Note.create(1));
      expect(await stage.told(subscription)).toEqual([
        'bus: cache,close,findTopic,flush,topic,topics',
        'topic: congested,forwardTo,name,publish,relieved,request,subscribe',
        'subscription: id,join,publishAndWait,ready,topic,unsubscribe,unsubscribeAndJoin',
        'forward: cancel',
        'cache: dump,dumpAll,get,getAll,name',
      ]);
    },
  },
  'The handlers of a router': {
    rule: '8.3, 8.6',
    shows: async (stage) => {
      const router = new MessageRouter(stage.bus.topic('topic'))
        .add(Note, await stage.handler('tell'))
        .add(Other, await stage.handler('tell', false));
      for (const type of [Note, Other, Note]) stage.bus.topic('topic').publish(type, type.name);
      expect(await stage.told(router)).toEqual([Note.name, Other.name, Note.name]);
    },
  },
  'A handler that crashes its thread': {
    rule: '11.2',
    shows: async (stage) => {
      const subscription = await stage.subscribe(stage.bus.topic('topic'), 'exiting:default', {
        accept: [Note],
      });
      const crashed = subscription.publishAndWait(Note.create('exit'));
      await expect(crashed).rejects.toMatchObject({ code: 'ERR_STASIS_WORKER_CRASHED' });
      expect(await subscription.publishAndWait(Note.create('stay'))).toBe('handled');
      expect(stage.takeErrors().map(({ code }) => code)).toEqual(['ERR_STASIS_WORKER_CRASHED']);
    },
  },
};
