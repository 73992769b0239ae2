// The details of a topic: its numbers, its rate over the last minutes, its links, and its messages.

import type { TopicRow } from '../../wire/frame.js';
import { topicRate } from '../graph/node-figures.js';
import { rateSeries } from '../history/series.js';
import { countText, millisecondsText, rateText } from '../rows/number-text.js';
import { clockText, durationText } from '../rows/time-text.js';
import { moment, stepsShown } from '../state/bus.js';
import { Chart } from './chart.js';
import { DetailsHeading } from './details-heading.js';
import { type Fact, Facts } from './facts.js';
import { Section } from './section.js';
import { TopicLinks } from './topic-links.js';
import { WatchMessages } from './watch-messages.js';

export function TopicDetails({ name }: { readonly name: string }) {
  const row = moment.value?.topics.get(name);
  return (
    <>
      <DetailsHeading kind="Topic" name={name}>
        {row !== undefined && row.detail !== '' && <p class="details-note">{row.detail}</p>}
      </DetailsHeading>
      {row === undefined ? (
        <p class="empty">This topic does not exist at this moment.</p>
      ) : (
        <>
          <Facts facts={factsOf(row)} />
          <Section title="Published per second">
            <Chart
              seriesAt={() => rateSeries(stepsShown(), (step) => step.topics, name, 'published')}
              label="Per second"
            />
          </Section>
          <TopicLinks row={row} />
        </>
      )}
      <WatchMessages topic={name} />
    </>
  );
}

function factsOf(row: TopicRow): readonly Fact[] {
  const shown = moment.value;
  const { lowestDispatch, highestDispatch } = row;
  return [
    { name: 'Published', value: countText(row.published) },
    { name: 'Rate', value: `${rateText(shown === undefined ? 0 : topicRate(shown, row.name))} /s` },
    { name: 'Dispatched', value: countText(row.dispatched) },
    { name: 'Not dispatched', value: countText(row.notDispatched) },
    { name: 'Subscribers', value: countText(row.subscribers) },
    {
      name: 'Dispatch',
      value:
        lowestDispatch === null || highestDispatch === null
          ? '–'
          : `${millisecondsText(lowestDispatch)} to ${millisecondsText(highestDispatch)} ms`,
    },
    {
      name: 'Created',
      value: `${clockText(row.createdAt)}, ${durationText((shown?.at ?? 0) - row.createdAt)} ago`,
      isWide: true,
    },
    { name: 'Id', value: <code>{row.id}</code>, isWide: true },
  ];
}
