// A script that waits for everything that can be waited for through a RemoteBus, and notes how each wait ends where no
// closed bus is needed to tell it: in shared memory.

import { defineMessageType } from '@stasis-bus/core';

const Note = defineMessageType('test.note');
const Other = defineMessageType('test.other');
const closed = 1;
const otherwise = 2;

/** Starts the waits, each a second time with nobody who awaits it. Gives their names, in the order of the cells. */
export async function waitAll({ bus }, { never, memory }) {
  const topic = bus.topic(never);
  const idle = await bus.topic('idle').subscribe(() => {}, { accept: [Other] });
  const hung = await topic.subscribe(() => new Promise(() => {}), { accept: [Note] });
  const waits = {
    request: () => topic.request(Note, 1, { reply: Other }),
    requestWithSignal: () => topic.request(Note, 1, { reply: Other, signal: new AbortController().signal }),
    relieved: () => topic.relieved(),
    relievedWithSignal: () => topic.relieved({ signal: new AbortController().signal }),
    join: () => idle.join(),
    publishAndWait: () => hung.publishAndWait(Note.create(2)),
    publishAndWaitWithSignal: () =>
      hung.publishAndWait(Note.create(2), { signal: new AbortController().signal }),
    joinOfHung: () => hung.join(),
    unsubscribeAndJoin: () => hung.unsubscribeAndJoin(),
  };
  const cells = new Int32Array(memory);
  const names = Object.keys(waits);
  names.forEach((name, cell) => {
    const end = (how) => {
      Atomics.store(cells, cell, how);
      Atomics.notify(cells, cell);
    };
    waits[name]().then(
      () => end(otherwise),
      (error) => end(error.code === 'ERR_STASIS_CLOSED' ? closed : otherwise),
    );
    void waits[name]();
  });
  // By the answer, home has got all of them.
  await bus.flush();
  return names;
}
