// The threads of a bus as rows: the main thread first, then those of the pools.

import type { Moment } from '../history/moment.js';
import { growth, threadRatesIn } from '../history/rates.js';
import type { Column } from './column.js';
import { home } from './place.js';

export interface ThreadRow {
  readonly kind: 'home' | 'pool';
  readonly name: string;
  readonly pool: string;
  /** The share of the last step that the thread was busy, 0 to 1. */
  readonly busy: number;
  /** The share of the thread's whole time, 0 to 1; `null` for the main thread, of which only the last step is known. */
  readonly busySinceStart: number | null;
  readonly invocations: number | null;
  readonly invocationsPerSecond: number;
  readonly crashes: number | null;
}

export function threadRows(moment: Moment): readonly ThreadRow[] {
  const { step } = moment;
  const threads = step.threads.map((thread): ThreadRow => {
    const { busy, invocationsPerSecond } = threadRatesIn(step, thread);
    return {
      kind: 'pool',
      name: `${thread.executor} ${thread.id}`,
      pool: thread.executor,
      busy,
      busySinceStart: thread.busy,
      invocations: thread.invocations,
      invocationsPerSecond,
      crashes: thread.crashes,
    };
  });
  return [mainThread(moment), ...threads];
}

function mainThread({ step, subscriptions }: Moment): ThreadRow {
  let handled = 0;
  for (const key of step.subscriptions.keys()) {
    const placement = subscriptions.get(key)?.placement;
    if (placement === 'main' || placement === 'synchronous') {
      handled += growth(step.subscriptions, key, 'handled');
    }
  }
  return {
    kind: 'home',
    name: 'main thread',
    pool: home,
    busy: step.homeBusy,
    busySinceStart: null,
    invocations: null,
    invocationsPerSecond: step.span === 0 ? 0 : (handled * 1000) / step.span,
    crashes: null,
  };
}

export const threadColumns: readonly Column<ThreadRow, Moment>[] = [
  { key: 'name', label: 'Thread', kind: 'text', value: ({ name }) => name },
  { key: 'pool', label: 'Pool', kind: 'text', value: ({ pool }) => pool },
  {
    key: 'busy',
    label: 'Busy now',
    title: 'The share of the time since the frame before that the thread was busy',
    kind: 'share',
    value: ({ busy }) => busy,
  },
  {
    key: 'busySinceStart',
    label: 'Busy since start',
    kind: 'share',
    value: ({ busySinceStart }) => busySinceStart,
  },
  {
    key: 'invocationsRate',
    label: 'Invocations /s',
    title: 'For the main thread: messages per second that handlers there finished',
    kind: 'rate',
    value: ({ invocationsPerSecond }) => invocationsPerSecond,
  },
  { key: 'invocations', label: 'Invocations', kind: 'count', value: ({ invocations }) => invocations },
  { key: 'crashes', label: 'Crashes', kind: 'count', value: ({ crashes }) => crashes },
];
