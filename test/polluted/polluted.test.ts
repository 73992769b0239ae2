// The tests of behaviour also run with properties on `Object.prototype` and `Array.prototype` (`pnpm test:current`); this says that
// those reach the tests and their threads.

import { expect, it } from 'vitest';
import { useStage } from '../support/placements.js';
import { Parcel } from '../support/sample-types.js';

const stage = useStage('pool');
const isAsked = process.env['STASIS_POLLUTED'] === 'yes';

it('SPEC 11.10: tests, and their threads, are polluted if that is asked', async () => {
  const inherited: string[] = [];
  // biome-ignore lint/suspicious/useGuardForIn: what is inherited is wanted
  for (const name in []) inherited.push(name);
  expect(inherited).toEqual(isAsked ? ['pollutesArrays', 'pollutesObjects'] : []);
  const topic = stage.bus.topic('parcels');
  const subscription = await stage.subscribe(topic, 'parcels:inherited');
  topic.publish(Parcel, []);
  expect(await stage.told(subscription)).toEqual([inherited.join(' ')]);
});
