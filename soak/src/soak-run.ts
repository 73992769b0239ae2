// The run: rounds of all acts, in a different order each time, and a sample at the quiet point after each round. The first rounds only
// warm up: code is compiled, memory is allocated and threads are started.

import { InlineExecutor, WorkerPool } from '@stasis-bus/worker-runtime';
import type { Act, Scene } from './acts/act.js';
import { caches } from './acts/caches.js';
import { closedUnderTraffic, guestBus, guestPool } from './acts/guests.js';
import { passing } from './acts/passing.js';
import { Regulars } from './acts/regulars.js';
import { relays } from './acts/relays.js';
import { requests } from './acts/requests.js';
import { routers } from './acts/routers.js';
import { calmTraffic, roughTraffic } from './acts/traffic.js';
import { Random } from './basics/random.js';
import type { Request } from './command-line.js';
import { probeThreads } from './measure/probe-threads.js';
import { type Sample, takeSample } from './measure/sample.js';
import { becomes, settles } from './watch/settles.js';
import { Stage } from './watch/stage.js';
import { Tally } from './watch/tally.js';

const warmUpRounds = 3;
const acts: readonly Act[] = [
  calmTraffic,
  roughTraffic,
  relays,
  routers,
  caches,
  requests,
  passing,
  guestBus,
  guestPool,
  closedUnderTraffic,
];

export class SoakRun {
  readonly tally = new Tally();
  /** The samples since the end of the warm-up. */
  readonly samples: Sample[] = [];
  /** How many rounds are over, including those of the warm-up. */
  rounds = 0;
  readonly #request: Request;
  readonly #startedMs = performance.now();
  readonly #stage = new Stage(this.tally);
  readonly #inline = new InlineExecutor();
  readonly #steady: WorkerPool;
  readonly #rough: WorkerPool;

  constructor(request: Request) {
    const { threads } = request;
    this.#request = request;
    this.#steady = new WorkerPool({ threads, name: 'steady' });
    // The run itself ends these threads, more often than the default budget of restarts allows.
    this.#rough = new WorkerPool({ threads, name: 'rough', restarts: { max: 100_000, within: 10_000 } });
  }

  get seconds(): number {
    return (performance.now() - this.#startedMs) / 1000;
  }

  /** The share of the run that is over, 0 to 1. */
  get share(): number {
    const { rounds, minutes } = this.#request;
    const share =
      rounds === undefined ? this.seconds / (minutes * 60) : this.rounds / (rounds + warmUpRounds);
    return Math.min(1, share);
  }

  async play(): Promise<void> {
    const count = (): void => {
      this.tally.threads += 1;
    };
    process.on('worker', count);
    const regulars = new Regulars({ stage: this.#stage, steady: this.#steady });
    while (!this.#isOver) await this.#round(regulars);
    await regulars.end();
    await settles(this.tally, 'closing the bus', this.#stage.bus.close());
    await settles(this.tally, 'closing the steady pool', this.#steady.close());
    await settles(this.tally, 'closing the rough pool', this.#rough.close());
    process.off('worker', count);
  }

  get #isOver(): boolean {
    // With fewer than two samples there is nothing to compare.
    return this.samples.length > 1 && this.share >= 1;
  }

  async #round(regulars: Regulars): Promise<void> {
    const { seed } = this.#request;
    const order = new Random(seed, this.rounds).shuffled(acts);
    for (const act of order) await act(this.#scene(acts.indexOf(act)));
    await regulars.play(this.#scene(acts.length));
    this.rounds += 1;
    await this.#becomeQuiet();
    const threadHeaps = await probeThreads(this.#stage.bus, this.#steady, this.#request.threads);
    const sample = await takeSample(this.#startedMs, this.#stage.bus, threadHeaps);
    if (this.rounds >= warmUpRounds) this.samples.push(sample);
  }

  #scene(act: number): Scene {
    return {
      random: new Random(this.#request.seed, this.rounds, act),
      tally: this.tally,
      name: `round-${this.rounds}/act-${act}`,
      stage: this.#stage,
      inline: this.#inline,
      steady: this.#steady,
      rough: this.#rough,
      threads: this.#request.threads,
    };
  }

  /** Waits until nothing is queued or running, all threads that were ended are replaced, and all stray errors are reported. */
  async #becomeQuiet(): Promise<void> {
    const { tally } = this;
    const { threads } = this.#request;
    await settles(tally, 'draining', this.#stage.bus.drain());
    for (const pool of [this.#steady, this.#rough]) {
      await becomes(tally, `${threads} threads in the ${pool.name} pool`, () => pool.threads === threads);
    }
    await becomes(tally, 'every stray error reported', () => tally.straysReported >= tally.straysLeft);
    if (tally.straysReported > tally.straysLeft)
      tally.problem('more stray errors were reported than were left');
  }
}
