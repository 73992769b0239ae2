// The topics that a search finds: by name, by detail, or, with the word `congested`, by the state of their subscriptions.

import type { TopicRow } from '../../wire/frame.js';
import { congestedTopics } from '../history/congested-topics.js';
import type { Moment } from '../history/moment.js';
import { matcherOf } from './search.js';

export function findTopics(
  moment: Moment,
  search: string,
  congested: ReadonlySet<string> = congestedTopics(moment),
): readonly TopicRow[] {
  const matches = matcherOf(search);
  return [...moment.topics.values()].filter(({ name, detail }) =>
    matches(name, detail, congested.has(name) ? 'congested' : null),
  );
}
