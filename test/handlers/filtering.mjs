// A handler that tells only of what type a message is.

import { say } from './tell.mjs';

export function tellName(message, context) {
  if (!context.isFinal) say(context, message.name);
}
