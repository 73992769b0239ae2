// A script that subscribes a function of this thread to a flow that is going to be closed.

import { defineMessageType, SubscriptionChange } from '@stasis-bus/core';
import { flush, flushLate, pass } from '../flowing.mjs';

const Note = defineMessageType('test.note');
const Other = defineMessageType('test.other');
const handlers = { flush, flushLate, pass };

export async function flow({ bus }, { topic, handler, data }) {
  const options = { accept: [Note, Other, SubscriptionChange], data };
  const { id } = await bus.topic(topic).subscribe(handlers[handler], options);
  return id;
}
