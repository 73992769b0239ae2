// Says that the page is no longer live, why, and what is being done about it.

import { Icon } from '../marks/icon.js';
import { clockText } from '../rows/time-text.js';
import { timeline } from '../state/bus.js';
import { connection } from '../state/stream.js';

export function ConnectionNotice() {
  const state = connection.value;
  if (state === 'live' || state === 'connecting') return null;
  const { to } = timeline.value;
  return (
    <p class="notice" role="alert">
      <Icon name="warning" />
      {state === 'lost'
        ? 'The connection to the process is lost; trying again.'
        : 'The process refuses this page; trying again. Open the address that the process printed.'}
      {to > 0 && ` The last data is from ${clockText(to)}.`}
    </p>
  );
}
