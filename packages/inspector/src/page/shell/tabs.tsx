// The tabs, one for each view.

import { hrefOfView, view } from '../state/location.js';
import { type View, views } from '../state/route.js';

const labels: Readonly<Record<View, string>> = {
  graph: 'Graph',
  topics: 'Topics',
  subscriptions: 'Subscriptions',
  types: 'Message types',
  threads: 'Threads',
  caches: 'Caches',
  events: 'Events',
};

export function Tabs() {
  return (
    <nav class="tabs" aria-label="Views">
      {views.map((name) => (
        <a
          key={name}
          class="tab"
          href={hrefOfView(name)}
          data-testid={`tab-${name}`}
          aria-current={view.value === name ? 'page' : undefined}
        >
          {labels[name]}
        </a>
      ))}
      <span class="tabs-links">
        <a href="/metrics" target="_blank" rel="noreferrer">
          Metrics
        </a>
        <a href="/statistics.json" target="_blank" rel="noreferrer">
          JSON
        </a>
      </span>
    </nav>
  );
}
