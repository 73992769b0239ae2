// A handler that formats, with the type's definition on its own thread.

import { defineMessageType } from '@stasis-bus/core';
import { say } from './tell.mjs';

const Formatted = defineMessageType('test.formatted').of({
  json: (message, sanitizer) =>
    sanitizer?.omit('secret', message.value) ? { name: message.value.name } : { ...message.value },
  shout: (message) => message.value.name.toUpperCase(),
});

export function format(message, context) {
  if (!Formatted.is(message)) return;
  const forms = {
    formatters: message.type.formatters,
    json: message.format('json'),
    sanitized: message.format('json', { omit: (kind) => kind === 'secret' }),
    shout: message.format('shout'),
    unknown: String(message.format('ami')),
  };
  say(context, JSON.stringify(forms));
}
