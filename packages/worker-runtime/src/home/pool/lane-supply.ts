// Starts the threads of a pool: as many as are wanted, and replacements for those that die, within the restart budget. A thread that
// has not ended yet still counts towards `max`.

import { BusError } from '@stasis-bus/core';
import type { Lane, LaneOwner } from '../lane/lane.js';
import type { CheckedPoolOptions } from './pool-options.js';
import { RestartBudget } from './restart-budget.js';
import { startLane } from './start-lane.js';
import { emitThreadEvent } from './thread-events.js';
import { Threads, whyNoThreadCanStart } from './threads.js';

/** What the supply asks of the crew and reports to it. */
export interface LaneSupplyOwner extends LaneOwner {
  /** The lanes in use. */
  readonly lanes: readonly Lane[];
  /** The lanes in use, and those whose threads have not ended yet. */
  readonly livingLanes: readonly Lane[];
  /** Whether subscriptions run on the pool. */
  readonly isInUse: boolean;
  /** The reason why no more threads are started, or `undefined` while they are. */
  readonly stopped: BusError | undefined;
  /** Called when a lane is ready for use. */
  laneStarted(lane: Lane): void;
  /** Called when a thread could not start, after it has been replaced or the pool has given up. */
  laneNotStarted(): void;
  /** Starts no more threads, and ends all sessions with the reason. */
  stop(reason: BusError): void;
}

export class LaneSupply {
  readonly #options: CheckedPoolOptions;
  readonly #owner: LaneSupplyOwner;
  readonly #threads: Threads;
  readonly #restarts: RestartBudget;
  readonly #starting = new Set<Promise<void>>();
  #hasStarted = false;

  constructor(options: CheckedPoolOptions, owner: LaneSupplyOwner) {
    this.#options = options;
    this.#owner = owner;
    this.#threads = new Threads({ max: options.max, ...options.threads });
    this.#restarts = new RestartBudget(options.restarts);
  }

  get isStarting(): boolean {
    return this.#starting.size > 0;
  }

  /** Starts threads until there are `count` of them, or the pool's `max`. */
  keepUp(count: number): void {
    const wanted = Math.min(count, this.#options.max);
    while (this.#owner.stopped === undefined && this.#mayStart(wanted)) this.#start();
  }

  /** Replaces a thread that has died or could not start, or gives up if the budget is spent. @param text what has happened */
  replace(text: string, cause?: unknown): void {
    if (this.#owner.stopped !== undefined) return;
    if (this.#restarts.spend()) {
      this.keepUp(Math.max(this.#options.min, this.#owner.isInUse ? 1 : 0));
      return;
    }
    const { max, within } = this.#options.restarts;
    this.#giveUp(`${text}, more than ${max} times within ${within} ms`, cause);
  }

  /** Resolves when no thread is being started: ending one while it boots can end the whole process. */
  async started(): Promise<void> {
    while (this.#starting.size > 0) await Promise.all(this.#starting);
  }

  /** Ends all threads, whatever they are doing. */
  async destroy(): Promise<void> {
    await this.#threads.destroy();
  }

  #mayStart(wanted: number): boolean {
    const starting = this.#starting.size;
    // In this order: a busy pool that has all of its threads asks in every turn, and `livingLanes` makes a list.
    return (
      this.#owner.lanes.length + starting < wanted &&
      this.#owner.livingLanes.length + starting < this.#options.max
    );
  }

  #start(): void {
    const starting: Promise<void> = startLane(this.#threads, this.#owner).then(
      (lane) => {
        this.#starting.delete(starting);
        return this.#started(lane);
      },
      (error: unknown) => {
        this.#starting.delete(starting);
        this.#notStarted(error);
      },
    );
    this.#starting.add(starting);
  }

  #started(lane: Lane): Promise<void> | undefined {
    const { stopped } = this.#owner;
    if (stopped !== undefined) return lane.end(stopped);
    this.#hasStarted = true;
    this.#owner.laneStarted(lane);
    return undefined;
  }

  #notStarted(error: unknown): void {
    emitThreadEvent(this.#options.name, 'crash', undefined, error);
    const never = this.#hasStarted ? undefined : whyNoThreadCanStart(error);
    if (never === undefined) this.replace('a worker thread ended while it was starting', error);
    else this.#giveUp(never, error);
    this.#owner.laneNotStarted();
  }

  #giveUp(text: string, cause: unknown): void {
    if (this.#owner.stopped !== undefined) return;
    const all = `the worker pool ${this.#options.name} gave up: ${text}`;
    this.#owner.stop(new BusError('ERR_STASIS_EXECUTOR_FAILED', all, { cause }));
  }
}
