// A handler that subscribes a function on its thread, and ends the thread.

import { defineMessageType } from '@stasis-bus/core';
import { Observed, say } from '../tell.mjs';

const Note = defineMessageType('test.note');

export async function subscribeThenDie({ value }, context) {
  if (value === 'die') process.exit(1);
  if (value === 'subscribe') {
    await context.bus
      .topic('child')
      .subscribe(
        (message, { publish }) =>
          publish('observed', Observed, { subscription: 'child', text: message.value }),
        {
          accept: [Note],
        },
      );
  }
  say(context, value === 'subscribe' ? 'subscribed' : value);
}

/** Keeps a subscription; told to, ends it without waiting and returns. */
let kept;
export async function subscribeThenLeave({ value }, context) {
  if (value === 'subscribe') {
    kept = await context.bus.topic('child').subscribe(() => {}, { accept: [Note] });
    say(context, 'subscribed');
  }
}

export function leave({ value }) {
  if (value === 'go') kept.unsubscribe();
}

/** Holds the thread until the test lets it go. */
export function hang({ value }, { data }) {
  if (value !== 'go') return;
  const cells = new Int32Array(data);
  // The time is only there so that a failure does not hang.
  if (Atomics.wait(cells, 0, 0, 10_000) === 'timed-out') throw new Error('nobody let it go');
}
