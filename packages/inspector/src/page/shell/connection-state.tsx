// Shows whether live data arrives, and how old the newest numbers are if the next ones are overdue.

import { durationText } from '../rows/time-text.js';
import { ageOfNewest } from '../state/bus.js';
import { type Connection, connection } from '../state/stream.js';

const texts: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting',
  live: 'Connected',
  lost: 'Connection lost',
  refused: 'Refused',
};

export function ConnectionState() {
  const state = connection.value;
  const age = state === 'live' ? ageOfNewest.value : undefined;
  return (
    <>
      <span
        class="connection"
        data-testid="connection"
        data-state={state}
        data-late={age !== undefined || undefined}
        role="status"
      >
        {age === undefined ? texts[state] : 'Late:'}
      </span>
      {/* The age changes every second, so it is outside of the status that screen readers announce. */}
      {age !== undefined && (
        <span class="age" data-testid="age" data-value={age}>
          numbers {durationText(age)} old
        </span>
      )}
    </>
  );
}
