// How a test shows that something does not happen: everything that could happen until now has happened.

import type { Topic } from '@stasis-bus/core';
import { Note } from '../../support/sample-types.js';
import type { Stage } from '../../support/stage.js';

/** Settles when messages published after all others have gone through a handler at this placement, time and again. */
export async function standStill(stage: Stage): Promise<void> {
  const topic: Topic = stage.bus.topic('standing still');
  const witness = await stage.subscribe(topic, 'tell', { accept: [Note] });
  for (let round = 0; round < 20; round += 1) {
    await witness.publishAndWait(Note.create(round));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await witness.unsubscribeAndJoin();
}
