// The details of a subscription: its numbers, its rate and queue over the last minutes, and how long its handler takes.

import type { SubscriptionStatistics } from '@stasis-bus/core';
import { perSecond } from '../history/rates.js';
import { rateSeries, valueSeries } from '../history/series.js';
import type { Step } from '../history/step.js';
import { CongestedMark } from '../marks/congested-mark.js';
import { SelectionLink } from '../marks/selection-link.js';
import { countText, millisecondsText, rateText } from '../rows/number-text.js';
import { placementText } from '../rows/place.js';
import { moment, stepsShown } from '../state/bus.js';
import { Chart } from './chart.js';
import { DetailsHeading } from './details-heading.js';
import { type Fact, Facts } from './facts.js';
import { InvocationTimes } from './invocation-times.js';
import { Section } from './section.js';

const changesOf = (step: Step) => step.subscriptions;

export function SubscriptionDetails({ id }: { readonly id: string }) {
  const row = moment.value?.subscriptions.get(id);
  if (row === undefined) {
    return (
      <>
        <DetailsHeading kind="Subscription" name={id} />
        <p class="empty">This subscription does not exist at this moment.</p>
      </>
    );
  }
  return (
    <>
      <DetailsHeading kind={row.updatesTopic === null ? 'Subscription' : 'Caching subscription'} name={id}>
        {row.congested && (
          <p class="details-note" data-congested="true">
            <CongestedMark text="congested: messages come faster than its handler takes them" />
          </p>
        )}
      </DetailsHeading>
      <Facts facts={factsOf(row)} />
      <Section title="Handled per second">
        <Chart seriesAt={() => rateSeries(stepsShown(), changesOf, id, 'handled')} label="Per second" />
      </Section>
      <Section title="Queued">
        <Chart
          seriesAt={() =>
            valueSeries(stepsShown(), changesOf, id, moment.value?.subscriptions.get(id), 'queued')
          }
          label="Messages"
        />
      </Section>
      <Section title="Invocation times">
        <InvocationTimes counts={row.invocationTimes} />
      </Section>
    </>
  );
}

function factsOf(row: SubscriptionStatistics): readonly Fact[] {
  return [
    { name: 'Topic', value: <SelectionLink to={{ kind: 'topic', key: row.topic }} />, isWide: true },
    ...linkFacts(row),
    { name: 'Runs on', value: placementText(row), isWide: true },
    ...countFacts(row),
    ...timeFacts(row),
  ];
}

function linkFacts({ updatesTopic, source }: SubscriptionStatistics): readonly Fact[] {
  const facts: Fact[] = [];
  if (updatesTopic !== null) {
    const value = <SelectionLink to={{ kind: 'topic', key: updatesTopic }} />;
    facts.push({ name: 'Publishes cache updates on', value, isWide: true });
  }
  if (source !== null) facts.push({ name: 'Made at', value: <code>{source}</code>, isWide: true });
  return facts;
}

function countFacts(row: SubscriptionStatistics): readonly Fact[] {
  return [
    { name: 'Queued', value: `${countText(row.queued)}, most ${countText(row.highestQueued)}` },
    { name: 'Topics attached', value: countText(row.topicsAttached) },
    { name: 'Passed', value: `${countText(row.passed)}, ${rateOf(row, 'passed')} /s` },
    { name: 'Handled', value: `${countText(row.handled)}, ${rateOf(row, 'handled')} /s` },
    { name: 'Filtered', value: countText(row.filtered) },
    { name: 'Failed', value: countText(row.failed) },
    { name: 'Dropped', value: countText(row.dropped) },
    { name: 'Retried', value: countText(row.retried) },
  ];
}

function timeFacts(row: SubscriptionStatistics): readonly Fact[] {
  const { lowestInvocation, meanInvocation, highestInvocation, slowestType } = row;
  return [
    { name: 'Mean invocation', value: timeText(meanInvocation) },
    { name: 'Lowest, highest', value: `${timeText(lowestInvocation)}, ${timeText(highestInvocation)}` },
    { name: 'Slowest type', value: slowestType ?? '–', isWide: true },
  ];
}

function timeText(milliseconds: number | null): string {
  return milliseconds === null ? '–' : `${millisecondsText(milliseconds)} ms`;
}

function rateOf({ id }: SubscriptionStatistics, field: 'passed' | 'handled'): string {
  const step = moment.value?.step;
  return rateText(step === undefined ? 0 : perSecond(step.subscriptions, id, field, step.span));
}
