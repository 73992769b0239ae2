// States of things with an id: what the tests of caches keep.

import { defineMessageType, type Message } from '@stasis-bus/core';

export const State = defineMessageType('test.state').of<{ id: string; state: string }>();

/** The id of a state; nothing else can be cached. */
export function idOf(message: Message): string | undefined {
  return State.is(message) ? message.value.id : undefined;
}
