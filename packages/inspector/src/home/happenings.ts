// Reports what happens to the buses of the process, from `node:diagnostics_channel`. A queue at its mark may become congested and
// relieved a thousand times a second, and handlers may fail as often, so like happenings within a moment are reported as one.

import type { Channel } from 'node:diagnostics_channel';
import type { CongestionEvent, ErrorEvent, ThreadEvent } from '@stasis-bus/core';
import {
  clearTimeout,
  congestionChannel,
  epochMs,
  errorChannel,
  nowMs,
  setTimeout,
  textOfThrown,
  threadChannel,
} from '@stasis-bus/core/internal';
import type { Happening } from '../wire/happening.js';
import { shortened } from './value-text.js';

type Emit = (happening: Happening) => void;

/** The first happening is reported at once; those within this many milliseconds after it are reported together at the end. */
const momentMs = 500;

/** How many different happenings of one moment are reported; the rest are left out. */
const mostAtOnce = 100;

export class Happenings {
  readonly #emit: Emit;
  readonly #endings: readonly (() => void)[];
  /** Happenings not reported yet, by a key that is the same for those that are alike. */
  readonly #gathered = new Map<string, { times: number; at: number; latest: () => Described }>();
  #emittedMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(emit: Emit) {
    this.#emit = emit;
    this.#endings = [
      listen(congestionChannel, (event: CongestionEvent) =>
        this.#gather(event.subscription.id, () => ofCongestion(event)),
      ),
      listen(errorChannel, (event: ErrorEvent) =>
        this.#gather(`${event.error.code} ${event.error.subscription?.id}`, () => ofError(event)),
      ),
      listen(threadChannel, (event: ThreadEvent) =>
        this.#gather(`${event.state} ${event.executor} ${event.thread}`, () => ofThread(event)),
      ),
    ];
  }

  close(): void {
    for (const end of this.#endings) end();
    clearTimeout(this.#timer);
  }

  #gather(key: string, latest: () => Described): void {
    const known = this.#gathered.get(key);
    if (known === undefined && this.#gathered.size >= mostAtOnce) return;
    this.#gathered.set(key, { times: (known?.times ?? 0) + 1, at: epochMs(), latest });
    this.#timer ??= setTimeout(
      () => this.#emitAll(),
      Math.max(0, this.#emittedMs + momentMs - nowMs()),
    ).unref();
  }

  #emitAll(): void {
    this.#timer = undefined;
    this.#emittedMs = nowMs();
    const gathered = [...this.#gathered.values()];
    this.#gathered.clear();
    for (const { times, at, latest } of gathered) {
      const { text: whole, ...rest } = latest();
      const text = shortened(whole);
      this.#emit({ at, times, ...rest, text: times === 1 ? text : `${text} (${times} times)` });
    }
  }
}

type Described = Omit<Happening, 'at' | 'times'>;

function listen<T>(channel: Channel, hear: (event: T) => void): () => void {
  const listener = (event: unknown): void => hear(event as T);
  channel.subscribe(listener);
  return () => channel.unsubscribe(listener);
}

function ofCongestion({ state, queued, subscription }: CongestionEvent): Described {
  return {
    kind: state,
    text: `${subscription.id} is ${state}: ${queued.toLocaleString('en')} messages wait`,
    subscription: subscription.id,
    topic: subscription.topic,
  };
}

function ofError({ error }: ErrorEvent): Described {
  const { code, message, subscription } = error;
  return {
    kind: 'error',
    text: message,
    code,
    ...(subscription && { subscription: subscription.id, topic: subscription.topic }),
  };
}

const threadKinds = { start: 'thread-started', crash: 'thread-crashed', end: 'thread-ended' } as const;
const threadTexts = { start: 'has started', crash: 'has crashed', end: 'has ended' } as const;

function ofThread({ state, executor, thread, reason }: ThreadEvent): Described {
  const name = thread === undefined ? 'a thread that was starting' : `thread ${thread}`;
  const why = state === 'crash' && reason !== undefined ? `: ${textOfThrown(reason)}` : '';
  return { kind: threadKinds[state], text: `${executor}: ${name} ${threadTexts[state]}${why}` };
}
