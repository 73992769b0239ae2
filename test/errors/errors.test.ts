// The errors, row by row: the documented table is the closed union, and every row can be had.

import type { NatsConnection } from '@nats-io/transport-node';
import { Bus, type BusError, type BusErrorCode, noop } from '@stasis-bus/core';
import { inspect } from '@stasis-bus/inspector';
import { bridge } from '@stasis-bus/nats';
import { exposeBus, WorkerPool } from '@stasis-bus/worker-runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Block } from '../conformance/parallel/block.js';
import { idOf } from '../support/sample-states.js';
import { Formatted, Note } from '../support/sample-types.js';
import { failureOf } from './failure.js';
import { codesInSources, codesOfTheUnion, documentedErrors } from './table.js';

describe('docs/errors.md', () => {
  it('has a row for every code of the union, in its order, and no other', () => {
    const codes = codesOfTheUnion();
    expect(codes.length).toBeGreaterThan(20);
    expect(documentedErrors().map(({ code }) => code)).toEqual(codes);
  });

  it('says of each when it comes, who gets it, and what to do', () => {
    for (const { code, when, who, what } of documentedErrors()) {
      for (const cell of [when, who, what]) expect(cell.length, code).toBeGreaterThan(5);
      expect(who, code).toMatch(/thrown|rejected|reported/);
    }
  });

  it('has every code that the sources name, and the sources name every code', () => {
    expect([...codesInSources()].toSorted()).toEqual(codesOfTheUnion().toSorted());
  });
});

interface Scene {
  readonly bus: Bus;
  readonly pool: WorkerPool;
  /** The next error that is reported. */
  reported(): Promise<BusError>;
  handler(reference: string): ReturnType<WorkerPool['handler']>;
}

type Way = 'thrown' | 'rejected' | 'reported';
type Provocation = readonly [code: BusErrorCode, way: Way, provoke: (scene: Scene) => unknown];

const forEver = (): Promise<void> => new Promise(() => {});
const throwing = (): never => {
  throw new RangeError('no');
};

/** At least one way to each row. */
const provocations: readonly Provocation[] = [
  ['ERR_STASIS_INVALID_ARGUMENT', 'thrown', ({ bus }) => bus.topic('')],
  ['ERR_STASIS_INVALID_ARGUMENT', 'rejected', ({ bus }) => bus.topic('t').once('x' as never)],
  ['ERR_STASIS_TYPE_CONFLICT', 'thrown', () => Formatted.of({ other: () => 1 })],
  ['ERR_STASIS_VALUE_NOT_CLONEABLE', 'thrown', () => Note.create(noop as never)],
  [
    'ERR_STASIS_VALUE_NOT_CLONEABLE',
    'rejected',
    ({ bus }) => bus.topic('t').request(Note, noop as never, { reply: Note }),
  ],
  [
    'ERR_STASIS_FORWARD_CYCLE',
    'thrown',
    ({ bus }) => {
      bus.topic('a').forwardTo(bus.topic('b'));
      bus.topic('b').forwardTo(bus.topic('a'));
    },
  ],
  [
    'ERR_STASIS_ROUTE_EXISTS',
    'thrown',
    async ({ bus }) => {
      const { MessageRouter } = await import('@stasis-bus/core');
      new MessageRouter(bus.topic('t')).add(Note, noop).add(Note, noop);
    },
  ],
  [
    'ERR_STASIS_CACHE_EXISTS',
    'thrown',
    ({ bus }) => [bus.createCache('c', { id: idOf }), bus.createCache('c', { id: idOf })],
  ],
  [
    'ERR_STASIS_JOIN_DEADLOCK',
    'rejected',
    ({ bus }) =>
      new Promise((_, reject) => {
        bus.topic('t').subscribe((_message, { subscription }) => void subscription.join().catch(reject));
      }),
  ],
  ['ERR_STASIS_HANDLER_FAILED', 'reported', ({ bus }) => bus.topic('t').subscribe(throwing)],
  [
    'ERR_STASIS_HANDLER_FAILED',
    'rejected',
    ({ bus }) =>
      bus
        .topic('t')
        .subscribe(throwing, { accept: [Note] })
        .publishAndWait(Note.create(1)),
  ],
  [
    'ERR_STASIS_HANDLER_LOAD',
    'reported',
    ({ bus, handler }) => bus.topic('t').subscribe(handler('no such file')),
  ],
  [
    'ERR_STASIS_HANDLER_LOAD',
    'rejected',
    ({ bus, handler }) => bus.topic('t').subscribe(handler('tell:no')).ready,
  ],
  ['ERR_STASIS_HANDLER_TIMEOUT', 'reported', ({ bus }) => bus.topic('t').subscribe(forEver, { timeout: 1 })],
  [
    'ERR_STASIS_SYNC_HANDLER_ASYNC',
    'reported',
    ({ bus }) => bus.topic('t').subscribe(async () => {}, { synchronous: true }),
  ],
  [
    'ERR_STASIS_CALLBACK_FAILED',
    'reported',
    ({ bus }) => bus.topic('t').subscribe(noop, { onCongestion: throwing, congestion: { high: 1 } }),
  ],
  [
    'ERR_STASIS_QUEUE_OVERFLOW',
    'reported',
    ({ bus }) => {
      bus.topic('t').subscribe(noop, { maxQueue: 1, accept: [Note] });
      for (const number of [1, 2, 3]) bus.topic('t').publish(Note, number);
    },
  ],
  [
    'ERR_STASIS_REQUEST_TIMEOUT',
    'rejected',
    ({ bus }) => {
      bus.topic('t').subscribe(forEver);
      return bus.topic('t').request(Note, 1, { reply: Note, timeout: 1 });
    },
  ],
  [
    'ERR_STASIS_REQUEST_UNANSWERED',
    'rejected',
    ({ bus }) => bus.topic('t').request(Note, 1, { reply: Note }),
  ],
  [
    'ERR_STASIS_WORKER_CRASHED',
    'reported',
    ({ bus, handler }) => {
      bus.topic('t').subscribe(handler('places:tellPlaceOrDie'), { accept: [Note] });
      bus.topic('t').publish(Note, 'die');
    },
  ],
  [
    'ERR_STASIS_STRAY_ERROR',
    'reported',
    ({ bus, handler }) => bus.topic('t').subscribe(handler('straying:throwLater')),
  ],
  [
    'ERR_STASIS_EXECUTOR_CLOSED',
    'reported',
    async ({ bus, handler, pool }) => {
      await bus.topic('t').subscribe(handler('tell')).ready;
      await pool.close();
    },
  ],
  [
    'ERR_STASIS_EXECUTOR_CLOSED',
    'thrown',
    async ({ bus, handler, pool }) => {
      await pool.close();
      bus.topic('t').subscribe(handler('tell'));
    },
  ],
  [
    'ERR_STASIS_EXECUTOR_FAILED',
    'reported',
    async ({ bus, handler, reported }) => {
      bus.topic('t').subscribe(handler('places:tellPlaceOrDie'), { accept: [Note] });
      bus.topic('t').publish(Note, 'die');
      // The crash is reported first; the pool of the scene may not restart a thread.
      expect((await reported()).code).toBe('ERR_STASIS_WORKER_CRASHED');
    },
  ],
  [
    'ERR_STASIS_EXECUTOR_STALLED',
    'reported',
    async ({ bus, handler }) => {
      const block = new Block();
      const data = { word: 'hang', memory: block.memory };
      const one = bus.topic('t').subscribe(handler('hanging:hangOn'), { data, accept: [Note] });
      const other = bus.topic('t').subscribe(handler('tell'), { accept: [Note] });
      await Promise.all([one.ready, other.ready]);
      bus.topic('t').publish(Note, 'hang');
      await block.reached();
      releases.push(() => block.release());
    },
  ],
  [
    'ERR_STASIS_MESSAGE_REFUSED',
    'reported',
    ({ bus }) => {
      const port = exposeBus(bus);
      releases.push(() => port.close());
      port.postMessage('open sesame');
    },
  ],
  [
    'ERR_STASIS_INSPECTOR_LISTEN',
    'rejected',
    async ({ bus }) => {
      await using first = await inspect(bus);
      await inspect(bus, { port: first.port });
    },
  ],
  [
    'ERR_STASIS_BRIDGE_REFUSED',
    'reported',
    ({ bus }) => {
      bridge(bus, noServer(), { topics: [bridged] });
      bus.topic('t').publish(Note, Note.create('inside of another') as never);
    },
  ],
  [
    'ERR_STASIS_BRIDGE_OVERFLOW',
    'reported',
    ({ bus }) => {
      bridge(bus, noServer(), { topics: [bridged], buffer: { most: 1 } });
      for (const word of ['first', 'second']) bus.topic('t').publish(Note, word);
    },
  ],
  [
    'ERR_STASIS_BRIDGE_FAILED',
    'rejected',
    ({ bus }) => bridge(bus, noServer('is closed'), { topics: [bridged] }).ready,
  ],
  [
    'ERR_STASIS_BRIDGE_FAILED',
    'reported',
    ({ bus }) => {
      bridge(bus, noServer('is closed'), { topics: [bridged] });
    },
  ],
  [
    'ERR_STASIS_CLOSED',
    'thrown',
    async ({ bus }) => {
      await bus.close();
      bus.topic('t');
    },
  ],
  [
    'ERR_STASIS_CLOSED',
    'rejected',
    async ({ bus }) => {
      const next = bus.topic('t').once(Note);
      await Promise.all([next, bus.close()]);
    },
  ],
  [
    'ERR_STASIS_CLOSE_TIMEOUT',
    'rejected',
    ({ bus }) => {
      bus.topic('t').subscribe(forEver);
      return bus.close({ timeout: 1 });
    },
  ],
];

const bridged = { topic: 't', direction: 'export', types: [Note] } as const;

/** A connection with nobody at its other end. */
function noServer(state: 'is open' | 'is closed' = 'is open'): NatsConnection {
  const connection: Partial<NatsConnection> = {
    publish: () => {},
    subscribe: () => ({ unsubscribe: () => {} }) as never,
    status: async function* () {},
    closed: () => (state === 'is closed' ? Promise.resolve() : new Promise(() => {})),
    isClosed: () => state === 'is closed',
    flush: async () => {},
  };
  return connection as NatsConnection;
}

/** What lets blocked threads go on after the test. */
const releases: (() => void)[] = [];

describe('every row can be had', () => {
  const errors: BusError[] = [];
  let notify: () => void = () => {};
  let bus: Bus;
  let pool: WorkerPool;

  beforeEach(() => {
    errors.length = 0;
    bus = new Bus({
      onError: (error) => {
        errors.push(error);
        notify();
      },
    });
    bus.topic('observed').subscribe(noop);
    pool = new WorkerPool({ threads: 1, restarts: { max: 0, within: 10_000 } });
  });

  afterEach(async () => {
    for (const release of releases.splice(0)) release();
    await bus.close({ timeout: 1_000 }).catch(() => {});
    await pool.close({ timeout: 1_000 });
  });

  async function reported(): Promise<BusError> {
    for (;;) {
      const error = errors.shift();
      if (error !== undefined) return error;
      await new Promise<void>((resolve) => {
        notify = resolve;
      });
    }
  }

  it('is provoked here', () => {
    const provoked = new Set(provocations.map(([code]) => code));
    expect([...provoked].toSorted()).toEqual(codesOfTheUnion().toSorted());
    for (const [code, way] of provocations) {
      const row = documentedErrors().find((documented) => documented.code === code);
      expect(row?.who, `${code} is ${way}`).toContain(way);
    }
  });

  it.each(provocations)('%s, %s', async (code, way, provoke) => {
    const scene: Scene = {
      bus,
      pool,
      reported,
      handler: (reference) => {
        const [file, name = file] = reference.split(':');
        return pool.handler(new URL(`../handlers/${file}.mjs`, import.meta.url), { export: name ?? '' });
      },
    };
    const failure = await failureOf(() => provoke(scene));
    if (way === 'reported') expect(failure).toBeUndefined();
    const error = way === 'reported' ? await reported() : failure;
    expect(error).toMatchObject({ name: 'BusError', code });
    expect(error).toBeInstanceOf(Error);
    expect(String((error as Error).message).length).toBeGreaterThan(10);
  });
});
