// The details of the selected topic, subscription or cache.

import { moment } from '../state/bus.js';
import { route } from '../state/location.js';
import type { Selection } from '../state/route.js';
import { CacheDetails } from './cache-details.js';
import { SubscriptionDetails } from './subscription-details.js';
import { TopicDetails } from './topic-details.js';

export function Details() {
  const { selection } = route.value;
  if (selection === undefined || moment.value === undefined) return null;
  const { kind, key } = selection;
  return (
    <aside
      class="details"
      data-testid="details"
      data-kind={kind}
      data-key={key}
      aria-label={`Details of ${key}`}
    >
      <Contents key={`${kind} ${key}`} selection={selection} />
    </aside>
  );
}

function Contents({ selection: { kind, key } }: { readonly selection: Selection }) {
  if (kind === 'topic') return <TopicDetails name={key} />;
  return kind === 'subscription' ? <SubscriptionDetails id={key} /> : <CacheDetails name={key} />;
}
