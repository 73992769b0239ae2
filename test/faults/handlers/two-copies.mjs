// A handler on a thread where there are two copies of the core package and two of the module that defines the types. It says
// in shared memory what holds of them: see faults/traps/copies.test.ts.

import * as core from '@stasis-bus/core';
import { Note } from './notes.mjs';

export default async function compare(message, { data: { cells, folder }, publish }) {
  if (!Note.is(message)) return;
  const other = await import(`${folder}/index.js`);
  const again = await import('./notes.mjs?again');
  const nested = other.defineMessageType('test.nested').create({ inner: message });
  const findings = [
    other.defineMessageType !== core.defineMessageType,
    message.type === again.Note,
    again.Note.is(message),
    message.type === other.defineMessageType('test.note'),
    other.defineMessageType('test.new') === core.defineMessageType('test.new'),
    other.localEid() === core.localEid(),
    nested.value.inner === message,
    other.defineMessageType('test.ids').create(1).id !== core.defineMessageType('test.ids').create(1).id,
  ];
  publish('nested', nested);
  for (const [index, holds] of findings.entries()) Atomics.store(cells, index, holds ? 1 : 2);
}
