// The links of a topic: its subscriptions, its forwards both ways, and the caching topics that publish on it.

import type { SubscriptionStatistics } from '@stasis-bus/core';
import type { TopicRow } from '../../wire/frame.js';
import { CongestedMark } from '../marks/congested-mark.js';
import { SelectionLink } from '../marks/selection-link.js';
import { countText } from '../rows/number-text.js';
import { placementText } from '../rows/place.js';
import { moment } from '../state/bus.js';
import type { Selection } from '../state/route.js';
import { Section } from './section.js';

const mostLinks = 50;

export function TopicLinks({ row }: { readonly row: TopicRow }) {
  const subscriptions = [...(moment.value?.subscriptions.values() ?? [])];
  const own = subscriptions.filter(({ topic }) => topic === row.name);
  const filling = subscriptions.filter(({ updatesTopic }) => updatesTopic === row.name);
  return (
    <>
      <Section title={`Subscriptions (${countText(own.length)})`}>
        <SubscriptionList rows={own} />
      </Section>
      <LinkList title="Forwarded to" links={row.forwardsTo.map(topicSelection)} />
      <LinkList title="Forwarded here from" links={row.forwardsFrom.map(topicSelection)} />
      <LinkList
        title="Cache updates of"
        links={filling.map(({ id }) => ({ kind: 'subscription', key: id }) as const)}
      />
    </>
  );
}

function topicSelection(key: string): Selection {
  return { kind: 'topic', key };
}

function SubscriptionList({ rows }: { readonly rows: readonly SubscriptionStatistics[] }) {
  if (rows.length === 0) return <p class="nothing">None</p>;
  const congestedFirst = [...rows].sort((one, other) => Number(other.congested) - Number(one.congested));
  return (
    <ul class="links">
      {congestedFirst.slice(0, mostLinks).map((row) => (
        <li key={row.id} data-id={row.id} data-congested={row.congested || undefined}>
          <SelectionLink to={{ kind: 'subscription', key: row.id }} />
          <span class="links-note">
            {row.congested && <CongestedMark />} {placementText(row)}
            {row.updatesTopic !== null && ', caching'}, {countText(row.queued)} queued
          </span>
        </li>
      ))}
      <More count={rows.length - mostLinks} />
    </ul>
  );
}

function LinkList({ title, links }: { readonly title: string; readonly links: readonly Selection[] }) {
  if (links.length === 0) return null;
  return (
    <Section title={`${title} (${countText(links.length)})`}>
      <ul class="links">
        {links.slice(0, mostLinks).map((selection) => (
          <li key={selection.key}>
            <SelectionLink to={selection} />
          </li>
        ))}
        <More count={links.length - mostLinks} />
      </ul>
    </Section>
  );
}

function More({ count }: { readonly count: number }) {
  return count > 0 ? <li class="links-note">and {countText(count)} more</li> : null;
}
