// Decides when the graph changes its shape: as soon as topics, subscriptions or forwards come or go, and, while only the most
// active topics are shown, every few seconds. In between only numbers change.

import type { Changes } from '../history/change.js';
import type { Moment } from '../history/moment.js';
import type { Step } from '../history/step.js';
import { recentActivity } from './activity.js';
import { chooseTopics } from './chosen-topics.js';
import type { GraphStructure } from './graph-node.js';
import { structureOf } from './graph-structure.js';

/** How often the most active topics are chosen again, in milliseconds. */
const choiceMs = 10_000;
/** The least time between changes of the shape of a large bus, in milliseconds. */
const largeMs = 3_000;
/** A bus with more topics and subscriptions than this is large. */
const large = 5_000;

export interface GraphQuery {
  readonly search: string;
  readonly required: string | undefined;
}

export class StructureKeeper {
  #query: GraphQuery | undefined;
  #shown: ReadonlySet<string> = new Set();
  #structure: GraphStructure | undefined;
  /** When the structure was made, in epoch milliseconds. */
  #madeAt = 0;
  /** The last step that it was kept for. */
  #step: Step | undefined;
  #isStale = false;

  structureAt(moment: Moment, steps: readonly Step[], query: GraphQuery): GraphStructure {
    const kept = this.#structure;
    if (kept !== undefined && this.#holds(kept, moment, query)) return kept;
    const activity = recentActivity(steps, moment.at, (step) => step.topics, 'published');
    const chosen = chooseTopics(moment, { ...query, activity, previous: this.#shown });
    const passed = recentActivity(steps, moment.at, (step) => step.subscriptions, 'passed');
    const structure = structureOf(moment, chosen, passed);
    this.#query = query;
    this.#shown = chosen.shown;
    this.#madeAt = moment.at;
    this.#step = moment.step;
    this.#isStale = false;
    this.#structure = structure;
    return structure;
  }

  /** Whether a topic exists and must be shown, but is not. Then the other topics that are shown stay the same. */
  #misses({ required }: GraphQuery, topics: Moment['topics']): boolean {
    return required !== undefined && topics.has(required) && !this.#shown.has(required);
  }

  #holds(kept: GraphStructure, { step, at, topics, subscriptions }: Moment, query: GraphQuery): boolean {
    if (query.search !== this.#query?.search || this.#misses(query, topics)) return false;
    if (step === this.#step) return true;
    const isNext = this.#step !== undefined && step.at - step.span === this.#step.at;
    if (!isNext) return false;
    this.#step = step;
    this.#isStale ||= changesShape(step);
    const age = at - this.#madeAt;
    const isLarge = topics.size + subscriptions.size > large;
    if (this.#isStale) return isLarge && age < largeMs;
    return kept.found <= kept.shown || age < choiceMs;
  }
}

function changesShape(step: Step): boolean {
  return (
    hasComeOrGone(step.topics) ||
    hasComeOrGone(step.subscriptions) ||
    [...step.topics.values()].some(({ before, after }) => before?.forwardsTo !== after?.forwardsTo) ||
    [...step.subscriptions.values()].some(({ before, after }) => before?.executors !== after?.executors)
  );
}

function hasComeOrGone<Row>(changes: Changes<Row>): boolean {
  for (const { before, after } of changes.values()) {
    if (before === undefined || after === undefined) return true;
  }
  return false;
}
