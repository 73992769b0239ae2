// A bus as its users see it, with one of everything that it gives: at home, as a handler at home gets it, and over a port, as
// any other thread does. What all of them can be asked, in the same words.

import type { Bus, HandlerContext, RemoteBus, RemoteForward } from '@stasis-bus/core';
import { exposeBus } from '@stasis-bus/worker-runtime';
import { connectBus } from '@stasis-bus/worker-runtime/worker';
import { Note } from '../support/sample-types.js';

/** What a Bus and a RemoteBus have in common, for arguments of any type. */
export interface AnyBus {
  topic(name: unknown): unknown;
  findTopic(name: unknown): unknown;
  cache(name: unknown): unknown;
}

export interface AnyTopic {
  publish(message: unknown, value?: unknown, options?: unknown): void;
  subscribe(handler: unknown, options?: unknown): unknown;
  forwardTo(topic: unknown): unknown;
  request(type: unknown, value: unknown, options: unknown): unknown;
  relieved(options?: unknown): unknown;
}

export interface AnySubscription {
  publishAndWait(message: unknown, options?: unknown): unknown;
}

export interface AnyCache {
  get(type: unknown, id: unknown, options?: unknown): unknown;
  getAll(type: unknown, id: unknown): unknown;
  dump(type?: unknown, options?: unknown): unknown;
  dumpAll(type?: unknown): unknown;
}

export interface View<B extends AnyBus = AnyBus> {
  readonly bus: B;
  /** Forwarded to `parent`. */
  readonly topic: AnyTopic;
  readonly parent: AnyTopic;
  /** For subscriptions that are refused. Through a RemoteBus it does not exist at home, and must not exist afterwards. */
  readonly untouched: AnyTopic;
  readonly subscription: AnySubscription;
  readonly cache: AnyCache;
}

export interface RemoteView extends View<RemoteBus> {
  readonly forward: RemoteForward;
}

/** What a handler at home gets. */
export async function contextAtHome(bus: Bus): Promise<HandlerContext> {
  return new Promise((resolve) => {
    const topic = bus.topic('contexts');
    topic.subscribe((_message, context) => resolve(context), { accept: [Note] });
    topic.publish(Note, 1);
  });
}

export async function viewOverPort(bus: Bus): Promise<RemoteView> {
  return viewOf(await connectBus(exposeBus(bus)));
}

export async function viewOf(bus: RemoteBus): Promise<RemoteView> {
  const topic = bus.topic('remote');
  const parent = bus.topic('remote parent');
  const untouched = bus.topic('new');
  const cache = bus.cache('states');
  const subscription = await topic.subscribe(() => {});
  const forward = await topic.forwardTo(parent);
  return { bus, topic, parent, untouched, subscription, cache, forward };
}
