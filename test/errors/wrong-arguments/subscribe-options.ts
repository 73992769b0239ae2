// Wrong options of `subscribe`, wherever they are taken.

import { Note } from '../../support/sample-types.js';
import type { World } from '../world.js';
import { show, type WrongCalls } from './wrong-calls.js';
import {
  handler,
  notBooleans,
  notCounts,
  notFunctions,
  notMilliseconds,
  notNameLists,
  notOptions,
  notSignals,
  notTypeLists,
} from './wrong-values.js';

type Subscribe = (world: World, options: unknown) => unknown;

/** What does not go with `synchronous`; each value is right without it. */
const notWithSynchronous = {
  concurrency: 2,
  partitionBy: handler,
  sticky: true,
  timeout: 5,
  onCrash: 'skip',
  maxRetries: 1,
  maxQueue: 5,
  overflow: 'drop-oldest',
  congestion: { high: 5 },
  onCongestion: handler,
};

/** @param kind what takes the options: a RemoteBus has none that need the realm of the bus */
export function wrongOptions(
  { wrong, refused }: WrongCalls,
  name: string,
  subscribe: Subscribe,
  kind: 'Bus' | 'RemoteBus',
): void {
  const option = (key: string, values: readonly unknown[]): void =>
    wrong(`${name}: ${key}`, values, (world, value) => subscribe(world, { [key]: value }));
  const ofBusOnly = (key: string, wrongValues: readonly unknown[], rightValues: readonly unknown[]): void =>
    option(key, kind === 'Bus' ? wrongValues : [...wrongValues, ...rightValues]);
  wrong(`${name}(…, options)`, notOptions, subscribe);
  ofBusOnly('synchronous', notBooleans, [true, false]);
  ofBusOnly('partitionBy', notFunctions, [handler]);
  ofBusOnly('onCongestion', notFunctions, [handler]);
  option('concurrency', [0, ...notCounts]);
  option('sticky', notBooleans);
  option('timeout', notMilliseconds);
  option('onCrash', [null, 5, 'again', {}]);
  option('maxRetries', notCounts);
  option('maxQueue', [0, ...notCounts]);
  option('overflow', [null, 5, 'drop', {}]);
  option('accept', notTypeLists);
  option('acceptFormatters', notNameLists);
  option('congestion', [
    ...notOptions,
    {},
    { low: 1 },
    { high: 0 },
    { high: 5, low: 6 },
    { high: 5, low: -1 },
  ]);
  option(
    'congestion',
    notCounts.map((high) => ({ high })),
  );
  option('signal', notSignals);
  for (const both of [
    { concurrency: 2, partitionBy: handler },
    { accept: [Note], acceptFormatters: ['json'] },
  ]) {
    refused(`${name}: ${show(both)}`, (world) => subscribe(world, both));
  }
  for (const [key, value] of Object.entries(notWithSynchronous)) {
    refused(`${name}: synchronous with ${key}`, (world) =>
      subscribe(world, { synchronous: true, [key]: value }),
    );
  }
}
