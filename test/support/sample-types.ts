// Message types that the tests publish. The handlers on other threads define them by name.

import { defineMessageType } from '@stasis-bus/core';

/** A number or a word: most tests need no more. */
export const Note = defineMessageType('test.note').of<number | string>();
/** Another type than `Note`. */
export const Other = defineMessageType('test.other').of<number | string>();
/** Anything at all. */
export const Parcel = defineMessageType('test.parcel').of<unknown>();
/** The bus of every stage declines it. */
export const Declined = defineMessageType('test.declined').of<number>();
/** Has formatters. */
export const Formatted = defineMessageType('test.formatted').of<{ name: string; secret?: string }>({
  json: (message, sanitizer) =>
    sanitizer?.omit('secret', message.value) ? { name: message.value.name } : { ...message.value },
  shout: (message) => message.value.name.toUpperCase(),
});
