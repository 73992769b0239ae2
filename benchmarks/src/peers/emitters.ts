// Peers on the same thread that call their listener before they return.

import { EventEmitter } from 'node:events';
import { EventEmitter as EventEmitter3 } from 'eventemitter3';
import mitt from 'mitt';
import { Subject } from 'rxjs';
import type { Payload } from '../support/payload.js';
import { homePeer } from './home-peer.js';

export const eventEmitter = homePeer('event-emitter', "Node's EventEmitter", (listener) => {
  const emitter = new EventEmitter();
  emitter.on('sample', listener);
  return (sample) => emitter.emit('sample', sample);
});

export const eventEmitter3 = homePeer('eventemitter3', 'eventemitter3', (listener) => {
  const emitter = new EventEmitter3<{ sample: [Payload] }>();
  emitter.on('sample', listener);
  return (sample) => emitter.emit('sample', sample);
});

export const mittPeer = homePeer('mitt', 'mitt', (listener) => {
  // Its types describe the CommonJS build, whose default export is a property; Node loads the other one.
  const emitter = (mitt as unknown as typeof mitt.default)<{ sample: Payload }>();
  emitter.on('sample', listener);
  return (sample) => emitter.emit('sample', sample);
});

export const rxjsSubject = homePeer('rxjs-subject', 'a Subject of RxJS', (listener) => {
  const subject = new Subject<Payload>();
  subject.subscribe(listener);
  return (sample) => subject.next(sample);
});

class SampleEvent extends Event {
  readonly sample: Payload;

  constructor(sample: Payload) {
    super('sample');
    this.sample = sample;
  }
}

// An event object may be dispatched again; making one each time would be slower.
export const eventTarget = homePeer('event-target', "Node's EventTarget", (listener) => {
  const target = new EventTarget();
  target.addEventListener('sample', (event) => listener((event as SampleEvent).sample));
  let ready: SampleEvent | undefined;
  return (sample) => {
    ready ??= new SampleEvent(sample);
    return target.dispatchEvent(ready);
  };
});
