// A bus as handlers and other threads see it, with one of everything that it gives: once as a handler at home gets it, and once
// over a port, as any other thread does.

import type { Bus, HandlerContext, RemoteBus, RemoteForward, RemoteSubscription } from '@stasis-bus/core';
import { exposeBus } from '@stasis-bus/worker-runtime';
import { connectBus } from '@stasis-bus/worker-runtime/worker';
import { Note } from '../support/sample-types.js';

export interface RemoteView {
  readonly bus: RemoteBus;
  readonly subscription: RemoteSubscription;
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
  const subscription = await topic.subscribe(() => {});
  const forward = await topic.forwardTo(bus.topic('remote parent'));
  return { bus, subscription, forward };
}
