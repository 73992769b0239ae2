// A handler that tries to close the bus it runs for.

import { say } from '../tell.mjs';

export async function closeBus(_message, context) {
  await context.bus.close().catch(({ code }) => say(context, code));
}
