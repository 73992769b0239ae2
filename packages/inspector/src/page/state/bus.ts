// What the page knows about the bus: its last minutes, and which moment of them is shown. Live data is kept even while an older moment
// is shown. A page that is out of sight keeps everything and renders nothing.

import { signal } from '@preact/signals';
import type { About } from '../../wire/about.js';
import type { Frame } from '../../wire/frame.js';
import type { Happening } from '../../wire/happening.js';
import { ageOfOld } from '../history/age.js';
import { History } from '../history/history.js';
import type { Moment } from '../history/moment.js';
import type { NumberedHappening } from '../rows/happening-columns.js';

const mostHappenings = 1000;
/** The shortest time between two renderings, in milliseconds, however much happens. */
const shortestRenderMs = 100;

export const about = signal<About | undefined>(undefined);
/** The shown moment. */
export const moment = signal<Moment | undefined>(undefined);
export const isPaused = signal(false);
/** How many steps are kept, which one is shown, and when the first and the last of them ended, in epoch milliseconds. */
export const timeline = signal({ count: 0, index: -1, from: 0, to: 0 });
/** How old the newest numbers are, in milliseconds, once they are older than two periods of frames. */
export const ageOfNewest = signal<number | undefined>(undefined);
/** The happenings up to the shown moment, the oldest first. */
export const happenings = signal<readonly NumberedHappening[]>([]);

let history = new History();
/** All happenings that are kept, the oldest first. */
let kept: NumberedHappening[] = [];
let lastNumber = 0;
/** When the newest frame arrived, and how long after it the next one is due. */
let newest = { atMs: 0, periodMs: Number.POSITIVE_INFINITY };
let isRenderPlanned = false;
let renderedAt = 0;

/** Returns the steps up to the shown moment. */
export function stepsShown() {
  const { steps } = history;
  const shown = moment.value;
  return shown === undefined ? [] : steps.slice(0, history.indexAt(shown.at) + 1);
}

export function takeAbout(process: About): void {
  const known = about.value;
  if (known !== undefined && (known.pid !== process.pid || known.since !== process.since)) forgetEverything();
  about.value = process;
}

export function takeFrame(frame: Frame): void {
  newest = { atMs: performance.now(), periodMs: frame.period };
  ageOfNewest.value = undefined;
  history.add(frame);
  planRender();
}

/** Updates the age of the newest numbers every second. */
export function followAge(): void {
  setInterval(() => {
    ageOfNewest.value = ageOfOld(performance.now() - newest.atMs, newest.periodMs);
  }, 1000);
}

export function takeHappening(happening: Happening): void {
  const { kind, subscription, at } = happening;
  if (subscription !== undefined && (kind === 'congested' || kind === 'relieved')) {
    history.reportCongestion(subscription, kind === 'congested', at);
  }
  lastNumber += 1;
  kept.push({ ...happening, number: lastNumber });
  if (kept.length > mostHappenings) kept.shift();
  planRender();
}

export function pause(): void {
  if (isPaused.value) return;
  showIndex(history.steps.length - 1);
}

export function goLive(): void {
  isPaused.value = false;
  showNow();
}

/** Shows the moment of the step with this index, and pauses the page. */
export function showIndex(index: number): void {
  const chosen = history.momentOf(Math.max(0, Math.min(index, history.steps.length - 1)));
  if (chosen === undefined) return;
  isPaused.value = true;
  moment.value = chosen;
  happenings.value = kept.filter(({ at }) => at <= chosen.at);
  updateTimeline();
}

/** Goes by `offset` steps, back (-1, -10) or forward (1, 10). */
export function showNeighbour(offset: number): void {
  const shown = moment.value;
  if (shown !== undefined) showIndex(history.indexAt(shown.at) + offset);
}

/** Renders several happenings of one moment together. A page out of sight has no animation frames, so it renders nothing. */
function planRender(): void {
  if (isRenderPlanned) return;
  isRenderPlanned = true;
  const waitMs = renderedAt + shortestRenderMs - performance.now();
  if (waitMs <= 0) requestAnimationFrame(renderPlanned);
  else setTimeout(() => requestAnimationFrame(renderPlanned), waitMs);
}

function renderPlanned(): void {
  isRenderPlanned = false;
  renderedAt = performance.now();
  if (isPaused.value) updateTimeline();
  else showNow();
}

function showNow(): void {
  moment.value = history.now();
  if (happenings.value.at(-1) !== kept.at(-1)) happenings.value = [...kept];
  updateTimeline();
}

function updateTimeline(): void {
  const { steps } = history;
  const index = moment.value === undefined ? -1 : history.indexAt(moment.value.at);
  timeline.value = { count: steps.length, index, from: steps[0]?.at ?? 0, to: steps.at(-1)?.at ?? 0 };
}

function forgetEverything(): void {
  history = new History();
  kept = [];
  isPaused.value = false;
  showNow();
}
