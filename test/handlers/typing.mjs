// Handlers around message types.

import { defineMessageType } from '@stasis-bus/core';
import { say } from './tell.mjs';

const Note = defineMessageType('test.note');

export function compareTypes(message, context) {
  const isNote = message.type === Note && Note.is(message);
  say(context, isNote ? 'Note' : `not Note but ${message.type.name}`);
}

export function defineLate(message, context) {
  const { type } = message;
  say(context, `before: ${type.name}, formatters ${type.formatters}, shouts ${message.format('shout')}`);
  const defined = defineMessageType('test.typing.late').of({ shout: () => 'defined late' });
  const identity = defined === type ? 'same object' : 'another object';
  say(context, `after: ${identity}, shouts ${message.format('shout')}`);
}

/** Publishes a message of a type that home has never heard of. */
export function bear({ value: name }, { publish }) {
  const type = defineMessageType(name).of({ ami: () => 'there', event: () => 'there' });
  publish('born', type, 'born on a thread');
}
