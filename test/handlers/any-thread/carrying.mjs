// Scripts that publish in a context, and subscribe functions that tell theirs.

import { defineMessageType } from '@stasis-bus/core';
import { caller } from '../carried.mjs';

const Note = defineMessageType('test.note');
const Observed = defineMessageType('test.observed');

export async function publishInContext({ bus }, { topic, store, value }) {
  await caller.run(store, async () => {
    bus.topic(topic).publish(Note, value);
    await bus.flush();
  });
}

export async function subscribeInContext({ bus }, { topic, tag }) {
  const tell = async ({ value }, context) => {
    const before = caller.getStore();
    await null;
    const text = `${value}: ${before} ${caller.getStore()}`;
    context.publish('observed', Observed, { subscription: tag, text });
  };
  await bus.topic(topic).subscribe(tell, { accept: [Note] });
}

export async function requestInContext({ bus }, { topic, store, value }) {
  return caller.run(store, async () => {
    const { value: reply } = await bus.topic(topic).request(Note, value, { reply: Note });
    return `${reply}, ${caller.getStore()}`;
  });
}
