// The current snapshots of a cache, with a search.

import { useState } from 'preact/hooks';
import type { CachedSnapshot } from '../../wire/cache-listing.js';
import { countText } from '../rows/number-text.js';
import { exactClockText } from '../rows/time-text.js';
import { about, isPaused } from '../state/bus.js';
import { type CacheAnswer, useCacheListing } from './cache-listing.js';
import { DetailsHeading } from './details-heading.js';

export function CacheDetails({ name }: { readonly name: string }) {
  const [search, setSearch] = useState('');
  const { answer, ask } = useCacheListing(name, search);
  return (
    <>
      <DetailsHeading kind="Cache" name={name}>
        {isPaused.value && (
          <p class="details-note">These are the current snapshots, also while the page is paused.</p>
        )}
      </DetailsHeading>
      <div class="cache-search">
        <input
          type="search"
          data-testid="cache-search"
          aria-label="Search snapshots"
          placeholder="Search snapshots"
          spellcheck={false}
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
        <button type="button" class="button" data-testid="cache-refresh" onClick={ask}>
          Refresh
        </button>
      </div>
      <Answer answer={answer} />
    </>
  );
}

function Answer({ answer }: { readonly answer: CacheAnswer }) {
  if (answer === 'asking') return <p class="nothing">Asking…</p>;
  if (answer === 'failed')
    return <p class="details-note">The cache cannot be read; it may no longer exist.</p>;
  const { size, found, snapshots } = answer;
  return (
    <>
      <p class="nothing" data-testid="cache-found" data-value={found}>
        {countText(found)} of {countText(size)} snapshots match
        {snapshots.length < found && `; the first ${countText(snapshots.length)} are listed`}.
      </p>
      {about.value?.payloads === false && (
        <p class="details-note">
          Values are hidden. Open the inspector with <code>{'inspect(bus, { payloads: true })'}</code> to see
          them.
        </p>
      )}
      <ol class="messages" data-testid="snapshots">
        {snapshots.map((snapshot) => (
          <Snapshot key={`${snapshot.type} ${snapshot.id} ${snapshot.eid}`} snapshot={snapshot} />
        ))}
      </ol>
    </>
  );
}

function Snapshot({ snapshot }: { readonly snapshot: CachedSnapshot }) {
  const { id, type, eid, timestamp, value } = snapshot;
  return (
    <li class="message" data-id={id}>
      <p class="message-facts">
        <strong>{id}</strong>
        <span>{type}</span>
        <span>{eid ?? 'aggregate'}</span>
        <time>{exactClockText(timestamp)}</time>
      </p>
      {value !== undefined && <code class="message-value">{value}</code>}
    </li>
  );
}
