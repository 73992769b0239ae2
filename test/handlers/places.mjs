// Handlers that tell on which thread they run, keep state there, or end their thread.

import { threadId } from 'node:worker_threads';
import { say, textOf } from './tell.mjs';

let count = 0;

/** What it gets, and the thread on which it runs. */
export function tellPlace(message, context) {
  say(context, `${textOf(message, context)} on ${threadId}`);
}

/** What it gets, how many messages this module has had on its thread, and the thread. */
export function countHere(message, context) {
  count += 1;
  say(context, `${textOf(message, context)} is ${count} on ${threadId}`);
}

/** As `tellPlace`; the word `die` ends the thread. */
export function tellPlaceOrDie(message, context) {
  if (message.value === 'die') process.exit(1);
  tellPlace(message, context);
}
