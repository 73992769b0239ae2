// One run: sets up the bus, replays the trace, waits until everything is handled, and takes stock.

import { basename } from 'node:path';
import { Bus } from '@stasis-bus/core';
import { problemsOf } from './accounting.js';
import { checkAgainstCdr } from './cdr-check.js';
import type { CdrFile } from './cdr-file.js';
import { readEvents } from './event-log.js';
import { type DelaySample, HomeLoad, type HomeLoadSummary } from './home-load.js';
import { Pace } from './pace.js';
import { type Placement, type PlacementChoice, placementOf } from './placement.js';
import { type RunProgress, showProgress } from './progress.js';
import { Recording } from './recording.js';
import { Replay } from './replay.js';
import type { RunFigures, RunReport } from './run-report.js';
import type { ExpectedNumbers } from './shipped-traces.js';
import { Switchboard } from './switchboard.js';
import { type BrokenLine, TraceError } from './trace-error.js';
import { type OpenFile, openFile, type TraceFile } from './trace-file.js';

export interface RunSettings {
  events: TraceFile;
  /** The switch's own records, to check the rebuilt ones against. */
  cdr: CdrFile;
  placement: PlacementChoice;
  /** 1 is real time; `Infinity` is as fast as possible. */
  speed: number;
  /** The numbers that the trace must produce, if they are known. */
  expected: ExpectedNumbers | undefined;
  onBroken: (broken: BrokenLine) => void;
  /** Called when the bus is set up and the replay is about to begin. */
  onStart?: (bus: Bus) => Promise<void>;
  /** Called when everything is handled. The bus stays open until the returned promise settles. */
  onReplayed?: (result: RunResult) => Promise<void>;
}

/** The result of a run: its report, and home's event-loop delay over time. */
export interface RunResult {
  report: RunReport;
  delaySeries: DelaySample[];
}

/**
 * Replays a trace once.
 * @throws TraceError - if the events cannot be read to their end, or there are none.
 */
export async function runTrace(settings: RunSettings): Promise<RunResult> {
  const run = new Run(settings);
  try {
    await run.ready();
    await settings.onStart?.(run.bus);
    const result = await run.replay();
    await settings.onReplayed?.(result);
    return result;
  } finally {
    await run.close();
  }
}

class Run {
  readonly bus: Bus;
  readonly #settings: RunSettings;
  readonly #placement: Placement;
  readonly #recording: Recording;
  readonly #switchboard: Switchboard;
  readonly #replay: Replay;

  constructor(settings: RunSettings) {
    this.#settings = settings;
    this.#placement = placementOf(settings.placement);
    this.bus = new Bus({ onError: (error) => this.#recording.onBusError(error) });
    this.#recording = new Recording(this.bus, this.#placement);
    this.#switchboard = new Switchboard(this.bus, (channel, events) =>
      this.#recording.record(channel, events),
    );
    this.#replay = new Replay(this.#switchboard, this.#recording, new Pace(settings.speed));
  }

  /** Resolves when the recorders are ready to work. Measuring begins after that. */
  ready(): Promise<void> {
    return this.#recording.ready;
  }

  async replay(): Promise<RunResult> {
    const { events, onBroken } = this.#settings;
    const file = openFile(events);
    const hideProgress = showProgress(this.#progress(file, events));
    const load = new HomeLoad();
    let summary: HomeLoadSummary;
    try {
      await this.#replay.run(readEvents(file.text, basename(events.path)), onBroken);
      if (this.#replay.published === 0) throw new TraceError(`${events.path} holds no events.`);
      await this.bus.drain();
    } finally {
      summary = load.stop();
      hideProgress();
    }
    return this.#takeStock(summary);
  }

  async close(): Promise<void> {
    await this.bus.close();
    await this.#placement.close();
  }

  #takeStock(load: HomeLoadSummary): RunResult {
    const figures = this.#figures(load);
    const { errors, book } = this.#recording;
    const problems = [...book.failures, ...errors, ...problemsOf(figures, this.#settings.expected)];
    return { report: { ...figures, problems }, delaySeries: load.delaySeries };
  }

  #figures(load: HomeLoadSummary): RunFigures {
    const { ledger, peakChannels } = this.#switchboard;
    const { book } = this.#recording;
    const { published, brokenLines } = this.#replay;
    const { subscriptions, publishedToNobody } = this.bus.statistics();
    return {
      mode: this.#settings.placement.type,
      wallSeconds: load.wallSeconds,
      events: published,
      eventsPerSecond: published / load.wallSeconds,
      brokenLines: brokenLines + this.#settings.cdr.broken.length,
      channels: ledger.channels,
      hungUp: ledger.hungUp,
      unfinished: ledger.unfinished,
      peakChannels,
      archivedEvents: book.archivedEvents,
      lateEvents: ledger.lateEvents,
      channellessEvents: ledger.channellessEvents,
      unfinishedEvents: ledger.unfinishedEvents,
      undelivered: subscriptions.reduce(
        (sum, { failed, dropped }) => sum + failed + dropped,
        publishedToNobody,
      ),
      archivesVerified: book.records.length,
      archivesFailed: book.failures.length,
      archiveBytes: book.archiveBytes,
      snapshotsLeft: this.#switchboard.channelsUp().length,
      check: checkAgainstCdr(book.records, this.#settings.cdr.rows),
      threads: this.#placement.shares(),
      home: { busy: load.busy, delayMs: load.delayMs },
    };
  }

  /** Returns the figures to watch. Each is read at the time of access. */
  #progress(file: OpenFile, { bytes }: TraceFile): RunProgress {
    const [replay, recording, switchboard, placement] = [
      this.#replay,
      this.#recording,
      this.#switchboard,
      this.#placement,
    ];
    return {
      bytes,
      get bytesRead() {
        return file.bytesRead;
      },
      get events() {
        return replay.published;
      },
      get queue() {
        return recording.outstanding;
      },
      get channelsUp() {
        return switchboard.channelsUp().length;
      },
      get work() {
        return placement.describe();
      },
    };
  }
}
