// The last minutes of a bus: its rows as they are now, and the steps that led there. Each step can be undone, so every
// moment that is kept can be shown again.
//
//   first ──step──▶ ──step──▶ ──step──▶ now
//                    ◀──undo── ◀──undo──
//
// Memory is bounded twice: by time, and by the number of rows that the steps hold. When there are too many rows, steps are merged with
// their neighbours: the history keeps its length, and its steps get longer with their age.

import type { SubscriptionStatistics, TypeStatistics } from '@stasis-bus/core';
import type { Frame, TopicRow } from '../../wire/frame.js';
import { undo } from './change.js';
import type { Moment } from './moment.js';
import { ReportedCongestion } from './reported-congestion.js';
import { RowTable } from './row-table.js';
import { mergeSteps, type Step, sizeOf } from './step.js';
import { dispensableStep, fewestSteps } from './thinning.js';

export interface HistoryLimits {
  readonly keptMs: number;
  /** How many changed rows all steps hold together. */
  readonly keptRows: number;
}

const usualLimits: HistoryLimits = { keptMs: 10 * 60_000, keptRows: 400_000 };

/** Over less time rates mean nothing, so a shorter step is merged with the one before. */
const shortestMs = 200;

export class History {
  readonly #limits: HistoryLimits;
  readonly #topics = new RowTable<TopicRow>((row) => row.name);
  readonly #subscriptions = new RowTable<SubscriptionStatistics>((row) => row.id);
  readonly #types = new RowTable<TypeStatistics>((row) => row.name);
  readonly #reported = new ReportedCongestion(this.#subscriptions.rows);
  #steps: Step[] = [];
  #size = 0;

  constructor(limits: HistoryLimits = usualLimits) {
    this.#limits = limits;
  }

  /** The steps, from the oldest to the newest. */
  get steps(): readonly Step[] {
    return this.#steps;
  }

  add(frame: Frame): void {
    const last = this.#steps.at(-1);
    if (last === undefined && !frame.isWhole) return;
    const changes = this.#reported.during(frame.at, () => this.#apply(frame));
    const { at, threads, caches, homeBusy, declined, publishedToNobody } = frame;
    this.#append({
      ...(last === undefined ? noChanges : changes),
      at,
      span: last === undefined ? 0 : Math.max(at - last.at, 1),
      threads,
      threadsBefore: last?.threads ?? [],
      caches,
      homeBusy,
      declined,
      publishedToNobody,
    });
    this.#forgetOld(at - this.#limits.keptMs);
    while (this.#size > this.#limits.keptRows && this.#steps.length > fewestSteps) this.#thinOut();
  }

  /** Shows congestion at once, before the next frame confirms it. */
  reportCongestion(id: string, congested: boolean, at: number): void {
    this.#reported.report(id, congested, at);
  }

  /** Returns the newest moment. The next frame changes its rows. */
  now(): Moment | undefined {
    const step = this.#steps.at(-1);
    if (step === undefined) return undefined;
    return {
      at: step.at,
      step,
      topics: this.#topics.rows,
      subscriptions: this.#subscriptions.rows,
      types: this.#types.rows,
    };
  }

  /** Returns the moment that the step with this index led to. Its rows stay as they are. */
  momentOf(index: number): Moment | undefined {
    const step = this.#steps[index];
    if (step === undefined) return undefined;
    const topics = new Map(this.#topics.rows);
    const types = new Map(this.#types.rows);
    const subscriptions = this.#subscriptionsOf(index);
    for (const later of this.#steps.slice(index + 1).reverse()) {
      undo(topics, later.topics);
      undo(subscriptions, later.subscriptions);
      undo(types, later.types);
    }
    return { at: step.at, step, topics, subscriptions, types };
  }

  /** Returns the index of the last step that ended at that time or before, or -1 if all ended later. */
  indexAt(at: number): number {
    return this.#steps.findLastIndex((step) => step.at <= at);
  }

  /** Congestion reported after the newest frame belongs to the newest moment, so it stays visible when the page is paused. */
  #subscriptionsOf(index: number): Map<string, SubscriptionStatistics> {
    const { rows } = this.#subscriptions;
    if (index === this.#steps.length - 1) return new Map(rows);
    return this.#reported.during(Number.NEGATIVE_INFINITY, () => new Map(rows));
  }

  #append(step: Step): void {
    const last = this.#steps.at(-1);
    if (last === undefined || step.span >= shortestMs) {
      this.#steps.push(step);
      this.#size += sizeOf(step);
      return;
    }
    // Nothing is known about the time before the first moment, so its step has no changes.
    const merged = mergeSteps(last, step);
    const longer = last.span === 0 ? { ...merged, ...noChanges, span: 0 } : merged;
    this.#steps[this.#steps.length - 1] = longer;
    this.#size += sizeOf(longer) - sizeOf(last);
  }

  #apply({ isWhole, topics, subscriptions, messageTypes, gone }: Frame): Pick<Step, ChangedRows> {
    if (isWhole) {
      return {
        topics: this.#topics.replace(topics),
        subscriptions: this.#subscriptions.replace(subscriptions),
        types: this.#types.replace(messageTypes),
      };
    }
    return {
      topics: this.#topics.update(topics, gone.topics),
      subscriptions: this.#subscriptions.update(subscriptions, gone.subscriptions),
      types: this.#types.update(messageTypes, []),
    };
  }

  #forgetOld(before: number): void {
    while (this.#steps.length > 2 && (this.#steps[0]?.at ?? before) < before) {
      const step = this.#steps.shift();
      if (step !== undefined) this.#size -= sizeOf(step);
    }
  }

  #thinOut(): void {
    const index = dispensableStep(this.#steps);
    const [first, second] = this.#steps.slice(index, index + 2);
    if (first === undefined || second === undefined) return;
    const merged = mergeSteps(first, second);
    this.#steps.splice(index, 2, merged);
    this.#size += sizeOf(merged) - sizeOf(first) - sizeOf(second);
  }
}

type ChangedRows = 'topics' | 'subscriptions' | 'types';

const noChanges: Pick<Step, ChangedRows> = {
  topics: new Map(),
  subscriptions: new Map(),
  types: new Map(),
};
