// Asks its bus something at every message, and counts the answers in shared memory: [asked, answered, refused].

import { Note } from './notes.mjs';

export default async function ask(message, { bus, data }) {
  if (!Note.is(message)) return;
  Atomics.add(data, 0, 1);
  try {
    await bus.findTopic('calls');
    Atomics.add(data, 1, 1);
  } catch {
    Atomics.add(data, 2, 1);
  }
}
