// What happens to the buses of the process, as `node:diagnostics_channel` tells it.

import type { Channel } from 'node:diagnostics_channel';
import type { CongestionEvent, ErrorEvent, ThreadEvent } from '@stasis-bus/core';
import { congestionChannel, errorChannel, textOfThrown, threadChannel } from '@stasis-bus/core/internal';
import type { Happening } from '../wire/happening.js';

/** Gives what ends it. */
export function listenToHappenings(tell: (happening: Happening) => void): () => void {
  const endings = [
    listen(congestionChannel, (event: CongestionEvent) => tell(ofCongestion(event))),
    listen(errorChannel, (event: ErrorEvent) => tell(ofError(event))),
    listen(threadChannel, (event: ThreadEvent) => tell(ofThread(event))),
  ];
  return () => {
    for (const end of endings) end();
  };
}

function listen<T>(channel: Channel, hear: (event: T) => void): () => void {
  const listener = (event: unknown): void => hear(event as T);
  channel.subscribe(listener);
  return () => channel.unsubscribe(listener);
}

function ofCongestion({ state, queued, subscription }: CongestionEvent): Happening {
  return {
    at: Date.now(),
    kind: state,
    text: `${subscription.id} is ${state}: ${queued.toLocaleString('en')} messages wait`,
    subscription: subscription.id,
    topic: subscription.topic,
  };
}

function ofError({ error }: ErrorEvent): Happening {
  const { code, message, subscription } = error;
  return {
    at: Date.now(),
    kind: 'error',
    text: message,
    code,
    ...(subscription && { subscription: subscription.id, topic: subscription.topic }),
  };
}

const threadKinds = { start: 'thread-started', crash: 'thread-crashed', end: 'thread-ended' } as const;
const threadTexts = { start: 'has started', crash: 'has crashed', end: 'has ended' } as const;

function ofThread({ state, executor, thread, reason }: ThreadEvent): Happening {
  const name = thread === undefined ? 'a thread that was starting' : `thread ${thread}`;
  const why = state === 'crash' && reason !== undefined ? `: ${textOfThrown(reason)}` : '';
  return {
    at: Date.now(),
    kind: threadKinds[state],
    text: `${executor}: ${name} ${threadTexts[state]}${why}`,
  };
}
