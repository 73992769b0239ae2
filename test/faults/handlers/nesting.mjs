// Says things that are nested deep, in the way that its export names. Whether that was refused is counted in shared memory: [said,
// refused with the right code, refused otherwise].

import { defineMessageType } from '@stasis-bus/core';
import { Note } from './notes.mjs';

const Parcel = defineMessageType('test.parcel');
const counting = new URL('./counting.mjs', import.meta.url);

function nested(levels) {
  let value = {};
  for (let level = 1; level < levels; level += 1) value = { value };
  return value;
}

const ways = {
  publish: (value, { publish }) => publish('parcels', Parcel, value),
  'publish by the bus': (value, { bus }) => bus.topic('parcels').publish(Parcel, value),
  'subscribe a module with data': (data, { bus }) => bus.topic('parcels').subscribe(counting, { data }),
  request: (value, { bus }) => bus.topic('parcels').request(Parcel, value, { reply: Parcel }),
  reply: (value, { reply }) => reply(Parcel, value),
};

export const kinds = Object.keys(ways);

export default async function say(message, context) {
  if (!Note.is(message)) return;
  const { data } = context;
  const { way, levels } = JSON.parse(message.value);
  try {
    await ways[way](nested(levels), context);
    Atomics.add(data, 0, 1);
  } catch (error) {
    Atomics.add(data, error.code === 'ERR_STASIS_VALUE_NOT_CLONEABLE' ? 1 : 2, 1);
  }
}
