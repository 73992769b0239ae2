// Publishes messages that cannot be sent among others, and handles what arrives. `data` counts in shared memory: [notes handled].

import { defineMessageType } from '@stasis-bus/core';
import { Note } from './notes.mjs';

const Parcel = defineMessageType('test.parcel');
const brand = Symbol.for('@stasis-bus/message@1');
const wireForm = Symbol.for('@stasis-bus/message-wire-form@1');
const traits = { isPlain: false, holdsMessages: false, holdsBytes: false };

/** As another version of the package could make it. */
class Forged {
  type = Note;
  name = Note.name;
  id = 'f';
  timestamp = 1;
  eid = 'elsewhere';
  headers = {};
  value = 'unsendable';
  [brand] = true;

  constructor(form) {
    this[wireForm] = form;
  }
}

function nested(form) {
  return Parcel.create({ inner: new Forged(form) });
}

const withFunction = { value: { run: () => {} }, traits, origin: 'f-', number: 1 };

/** Messages that the writer, or the port, refuses. */
export const unsendable = {
  'has no form for other threads': () => new Forged(undefined),
  'holds a function': () => new Forged(withFunction),
  'has one in its value that has no form for other threads': () => nested(undefined),
  'has one in its value that holds a function': () => nested(withFunction),
};

export function republish(message, { data, publish }) {
  if (!Note.is(message)) return;
  publish('out', Note, `before ${message.value}`);
  publish('out', unsendable[message.value]?.() ?? message);
  publish('out', Note, `after ${message.value}`);
  Atomics.add(data, 0, 1);
}

/** Asks with what the message names, then with nothing odd, and tells how each ended. */
export async function ask(message, { bus, publish }) {
  if (!Note.is(message)) return;
  for (const value of [unsendable[message.value]?.() ?? message.value, 'fine']) {
    const ended = bus
      .topic('asked')
      .request(Parcel, { value }, { reply: Parcel })
      .then(
        () => 'answered',
        ({ code }) => code ?? 'an error',
      );
    publish('out', Note, await ended);
  }
}

export function count(_message, { data }) {
  Atomics.add(data, 0, 1);
}
