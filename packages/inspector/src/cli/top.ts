// `stasis top`: reads the statistics again and again, and redraws the screen with what happened in between. Keys choose the order.

import { emitKeypressEvents } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogUpdate } from 'log-update';
import { activityBetween, type Look } from './activity.js';
import type { Target } from './target.js';
import { type Sorting, topScreen } from './top-screen.js';

export interface TopOptions {
  readonly sort: Sorting;
  readonly intervalMs: number;
  /** Whether to print one screen, from two readings, and end. */
  readonly once: boolean;
  /** Whether to print a line of JSON for each interval instead of a screen. */
  readonly json: boolean;
}

/** Resolves when the user quits, or after one screen. @throws CommandError if the inspector does not answer */
export async function runTop(target: Target, options: TopOptions): Promise<void> {
  const { intervalMs, once, json } = options;
  const about = await target.about();
  const keys = new Keys(options.sort);
  const isLive = process.stdout.isTTY === true && !once && !json;
  const draw = createLogUpdate(process.stdout, { showCursor: false });
  try {
    if (isLive) keys.listen();
    let before = await look(target);
    do {
      await sleep(intervalMs, undefined, { signal: keys.changed }).catch(() => {});
      if (keys.isEnd) break;
      const now = await look(target);
      const activity = activityBetween(before, now);
      if (json) process.stdout.write(`${JSON.stringify(activity)}\n`);
      else {
        // A terminal that does not know its size reports 0.
        const size = { rows: process.stdout.rows || 40, columns: process.stdout.columns || 160 };
        const screen = topScreen(about, activity, keys.sort, size);
        if (isLive) draw(screen);
        else process.stdout.write(`${screen}\n`);
      }
      before = now;
    } while (!once);
  } finally {
    if (isLive) draw.done();
    keys.close();
  }
}

async function look(target: Target): Promise<Look> {
  return { statistics: await target.statistics(), atMs: performance.now() };
}

const sortKeys: Readonly<Record<string, Sorting>> = { h: 'handled', w: 'queued', f: 'failed', s: 'slowest' };

/** Reads the keys of a terminal: which order was chosen, and whether to end. */
class Keys {
  sort: Sorting;
  isEnd = false;
  #change = new AbortController();
  #isListening = false;

  constructor(sort: Sorting) {
    this.sort = sort;
  }

  /** Aborted by the next key that has a meaning. */
  get changed(): AbortSignal {
    if (this.#change.signal.aborted && !this.isEnd) this.#change = new AbortController();
    return this.#change.signal;
  }

  listen(): void {
    if (process.stdin.isTTY !== true) return;
    this.#isListening = true;
    emitKeypressEvents(process.stdin);
    process.stdin.setRawMode(true);
    process.stdin.on('keypress', this.#pressed);
    process.stdin.resume();
  }

  close(): void {
    if (!this.#isListening) return;
    process.stdin.off('keypress', this.#pressed);
    process.stdin.setRawMode(false);
    process.stdin.pause();
  }

  readonly #pressed = (_text: string, { name = '', ctrl }: { name?: string; ctrl?: boolean }): void => {
    const sort = sortKeys[name];
    if (name === 'q' || name === 'escape' || (ctrl === true && name === 'c')) this.isEnd = true;
    else if (sort !== undefined) this.sort = sort;
    else return;
    this.#change.abort();
  };
}
