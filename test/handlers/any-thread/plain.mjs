// A module whose default export is the handler.

import { say, textOf } from '../tell.mjs';

export default function plain(message, context) {
  say(context, `plain ${textOf(message, context)}`);
}
