// Wrong arguments of worker-runtime, and of what a handler gets.

import { exposeBus, WorkerPool } from '@stasis-bus/worker-runtime';
import { connectBus, defineHandler } from '@stasis-bus/worker-runtime/worker';
import { Note } from '../../support/sample-types.js';
import type { World } from '../world.js';
import { bad, type WrongCall, WrongCalls } from './wrong-calls.js';
import {
  handler,
  notBuses,
  notCounts,
  notMessages,
  notMilliseconds,
  notNames,
  notOptions,
  notTypeLists,
  notTypes,
} from './wrong-values.js';

const calls = new WrongCalls();
const { wrong, refused } = calls;
const module = new URL('../../handlers/tell.mjs', import.meta.url);

// Worker pools

wrong('new WorkerPool(options)', notOptions, (_, value) => new WorkerPool(value));
wrong(
  'new WorkerPool: threads',
  [
    0,
    ...notCounts,
    {},
    { min: 1 },
    { max: 1 },
    { min: -1, max: 1 },
    { min: 0, max: 0 },
    { min: 2, max: 1 },
  ].concat(bad([{ min: 1, max: 2, unknown: 1 }, []])),
  (_, threads) => new WorkerPool({ threads }),
);
for (const time of ['idleTimeout', 'loadTimeout']) {
  wrong(`new WorkerPool: ${time}`, notMilliseconds, (_, value) => new WorkerPool({ [time]: value }));
}
wrong('new WorkerPool: name', [null, '', 5, {}], (_, name) => new WorkerPool({ name }));
wrong(
  'new WorkerPool: resourceLimits',
  [null, 5, 'limits', [], { unknown: 1 }, { stackSizeMb: 'x' }],
  (_, value) => new WorkerPool({ resourceLimits: value }),
);
wrong('new WorkerPool: env', [null, 5, 'env', [], { a: 5 }], (_, env) => new WorkerPool({ env }));
wrong(
  'new WorkerPool: execArgv',
  [null, 5, '--flag', {}, [5]],
  (_, execArgv) => new WorkerPool({ execArgv }),
);
wrong(
  'new WorkerPool: restarts',
  [...notOptions, {}, { max: 1 }, { within: 1 }, { max: -1, within: 1 }, { max: 1, within: -1 }],
  (_, restarts) => new WorkerPool({ restarts }),
);
for (const [name, makeHandler] of [
  ['pool', ({ threads }: World) => threads.handler.bind(threads)],
  ['inline', ({ inline }: World) => inline.handler.bind(inline)],
] as const) {
  wrong(
    `${name}.handler(module)`,
    [...notNames, './x.js', '../x.js', '.', '.\\x.js', 'x\\y.js'],
    (world, value) => makeHandler(world)(value),
  );
  wrong(`${name}.handler(module, options)`, notOptions, (world, value) => makeHandler(world)(module, value));
  wrong(`${name}.handler: export`, [null, '', 5, {}], (world, value) =>
    makeHandler(world)(module, { export: value }),
  );
  wrong(
    `${name}.handler: from`,
    [null, '', 5, {}, './x.js', 'package', 'http://localhost/'],
    (world, value) => makeHandler(world)('package', { from: value }),
  );
}
refused('topic.subscribe: a handler that another executor made', ({ topic, threads }) =>
  topic.subscribe(bad({ executor: threads })),
);
wrong('pool.close(options)', notOptions, ({ threads }, value) => threads.close(value));
wrong('pool.close: timeout', notMilliseconds, ({ threads }, timeout) => threads.close({ timeout }));

// What is wrong with a RemoteBus alone

refused('remote.close of the bus of a handler', ({ remoteAtHome }) => remoteAtHome.bus.close());
for (const read of ['dump', 'dumpAll'] as const) {
  refused(`remoteCache.${read} of a cache that is missing, at home`, ({ remoteAtHome }) =>
    remoteAtHome.bus.cache('missing')[read](),
  );
  refused(`remoteCache.${read} of a cache that is missing, over a port`, ({ remoteOverPort }) =>
    remoteOverPort.bus.cache('missing')[read](),
  );
}

// The context of a handler

wrong('context.publish(topic)', notNames, ({ context }, value) => context.publish(value, Note, 1));
wrong('context.publish(topic, message)', notMessages, ({ context }, value) =>
  context.publish('remote', value),
);
refused('context.publish(topic, type) without a value', ({ context }) =>
  context.publish('remote', Note, bad(undefined)),
);
wrong('context.reply(type)', notTypes, ({ context }, value) => context.reply(value, bad(1)));
refused('context.reply(type) without a value', ({ context }) => context.reply(Note, bad(undefined)));
refused(
  'context.reply(type, a function)',
  ({ context }) => context.reply(Note, bad(handler)),
  'ERR_STASIS_VALUE_NOT_CLONEABLE',
);

// How a thread comes to a bus

wrong('exposeBus(bus)', [...notBuses, []], (_, value) => exposeBus(value));
wrong('connectBus(port)', [undefined, null, 5, 'port', {}, [], { postMessage: 5 }], (_, value) =>
  connectBus(value),
);
wrong('defineHandler(handler)', [undefined, null, 5, 'handler', {}, []], (_, value) => defineHandler(value));
wrong('defineHandler(types)', [undefined, ...notTypeLists], (_, value) => defineHandler(value, bad(handler)));
wrong('defineHandler(types, handler)', [undefined, null, 5, 'handler', {}, []], (_, value) =>
  defineHandler([Note], value),
);

export const wrongWithThreads: readonly WrongCall[] = calls.all;
