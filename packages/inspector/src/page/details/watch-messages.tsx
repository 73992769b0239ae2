// A sample of a topic's messages, as they come. Watching is a subscription, so it starts only on demand.

import { useState } from 'preact/hooks';
import type { WatchedMessage } from '../../wire/watched-message.js';
import { countText } from '../rows/number-text.js';
import { exactClockText } from '../rows/time-text.js';
import { about } from '../state/bus.js';
import { Section } from './section.js';
import { useWatchedMessages } from './watched-messages.js';

export function WatchMessages({ topic }: { readonly topic: string }) {
  const [isWatching, setWatching] = useState(false);
  return (
    <Section title="Messages">
      <button
        type="button"
        class="button"
        data-testid="watch-messages"
        aria-pressed={isWatching}
        onClick={() => setWatching(!isWatching)}
      >
        {isWatching ? 'Stop watching' : 'Watch messages'}
      </button>
      {isWatching && <Messages topic={topic} />}
    </Section>
  );
}

function Messages({ topic }: { readonly topic: string }) {
  const { messages, isRefused } = useWatchedMessages(topic);
  return (
    <>
      {about.value?.payloads === false && (
        <p class="details-note">
          Values are hidden. Open the inspector with <code>{'inspect(bus, { payloads: true })'}</code> to see
          them.
        </p>
      )}
      {isRefused && <p class="details-note">The topic cannot be watched; it may no longer exist.</p>}
      {!isRefused && messages.length === 0 && <p class="nothing">Waiting for a message…</p>}
      <ol class="messages" data-testid="messages">
        {messages.map(({ number, message }) => (
          <MessageItem key={number} message={message} />
        ))}
      </ol>
    </>
  );
}

function MessageItem({ message }: { readonly message: WatchedMessage }) {
  const { at, id, type, eid, headers, value, skipped } = message;
  return (
    <li class="message" data-id={id}>
      <p class="message-facts">
        <time>{exactClockText(at)}</time>
        <strong>{type}</strong>
        {eid !== null && <span title="Entity that originated it">{eid}</span>}
        {headers > 0 && <span>{countText(headers)} headers</span>}
      </p>
      {value !== undefined && <code class="message-value">{value}</code>}
      {skipped > 0 && <p class="message-skipped">{countText(skipped)} before it are not shown</p>}
    </li>
  );
}
