// Whether live data arrives.

import { type Connection, connection } from '../state/stream.js';

const texts: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting',
  live: 'Connected',
  lost: 'Connection lost',
  refused: 'Refused',
};

export function ConnectionState() {
  const state = connection.value;
  return (
    <span class="connection" data-testid="connection" data-state={state} role="status">
      {texts[state]}
    </span>
  );
}
