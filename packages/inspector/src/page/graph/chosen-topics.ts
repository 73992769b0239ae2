// Chooses the topics that the graph shows: all that the search finds, or, if these are many, the most active of those that lead
// somewhere: first topics with congested subscriptions, then others with subscriptions. The rest are counted by subsystem.

import { subsystemOf } from '../../wire/subsystem.js';
import { congestedTopics } from '../history/congested-topics.js';
import type { Moment } from '../history/moment.js';
import { findTopics } from '../rows/find-topics.js';
import { groupBy } from '../rows/group-by.js';
import type { Activity } from './activity.js';
import { searchedStart } from './subsystem.js';

/** Up to this many, all topics are shown. Of more, only the most active are, and fewer of them, to leave room for the groups. */
const mostTopics = 60;
const mostActiveTopics = 40;
const mostOfAKind = 5;
const mostSubsystems = 20;
/** How many times as active as a shown topic another one must be to replace it. */
const preference = 1.5;

export interface ChosenTopics {
  readonly found: number;
  readonly shown: ReadonlySet<string>;
  /** The names of the other topics, by subsystem. */
  readonly groups: ReadonlyMap<string | undefined, readonly string[]>;
}

export interface ChoiceOptions {
  readonly search: string;
  /** A topic that is shown in any case. */
  readonly required: string | undefined;
  readonly activity: Activity;
  /** The topics that were shown before. */
  readonly previous: ReadonlySet<string>;
}

export function chooseTopics(moment: Moment, options: ChoiceOptions): ChosenTopics {
  const { search, required } = options;
  const congested = congestedTopics(moment);
  const names = findTopics(moment, search, congested).map(({ name }) => name);
  const isAll = names.length <= mostTopics;
  const shown = new Set(isAll ? names : mostActive(moment, names, congested, options));
  if (required !== undefined && moment.topics.has(required)) shown.add(required);
  const others = names.filter((name) => !shown.has(name));
  return { found: names.length, shown, groups: groupBySubsystem(others, searchedStart(search)) };
}

function mostActive(
  moment: Moment,
  names: readonly string[],
  congested: ReadonlySet<string>,
  { activity, previous }: ChoiceOptions,
): readonly string[] {
  const subscribed = new Set([...moment.subscriptions.values()].map(({ topic }) => topic));
  const ranked = names.flatMap((name) => {
    const topic = moment.topics.get(name);
    // A topic with neither subscriptions nor forwards leads nowhere.
    if (topic === undefined || (!subscribed.has(name) && topic.forwardsTo.length === 0)) return [];
    return {
      name,
      congested: congested.has(name) ? 1 : 0,
      subscribed: subscribed.has(name) ? 1 : 0,
      recent: (activity.get(name) ?? 0) * (previous.has(name) ? preference : 1),
      published: topic.published,
    };
  });
  ranked.sort(
    (one, other) =>
      other.congested - one.congested ||
      other.subscribed - one.subscribed ||
      other.recent - one.recent ||
      other.published - one.published ||
      (one.name < other.name ? -1 : 1),
  );
  const isOneOfFew = fewOfAKind(moment, subscribed);
  return ranked
    .map(({ name }) => name)
    .filter(isOneOfFew)
    .slice(0, mostActiveTopics);
}

/** Lets a few of the topics that only forward, and to the same topics, stand for all of them. */
function fewOfAKind(moment: Moment, subscribed: ReadonlySet<string>): (name: string) => boolean {
  const counts = new Map<string, number>();
  return (name) => {
    if (subscribed.has(name)) return true;
    const targets = JSON.stringify(moment.topics.get(name)?.forwardsTo);
    const count = (counts.get(targets) ?? 0) + 1;
    counts.set(targets, count);
    return count <= mostOfAKind;
  };
}

function groupBySubsystem(
  names: readonly string[],
  searched: string,
): ReadonlyMap<string | undefined, readonly string[]> {
  const groups = groupBy(names, (name) => subsystemOf(name, searched));
  const large = [...groups]
    .filter(([subsystem]) => subsystem !== undefined)
    .sort(([, one], [, other]) => other.length - one.length)
    .slice(0, mostSubsystems);
  const kept = new Map(large);
  const rest = names.filter((name) => !kept.has(subsystemOf(name, searched)));
  return rest.length === 0 ? kept : new Map([...large, [undefined, rest]]);
}
