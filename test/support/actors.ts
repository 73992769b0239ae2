// Who can use a RemoteBus (SPEC 10.1): a handler on each of the placements or of an InlineExecutor, and a Worker of the
// application. The tests of test/conformance/any-thread have the same scripts performed by each of them.

import { defineMessageType } from '@stasis-bus/core';
import { InlineExecutor } from '@stasis-bus/worker-runtime';
import { afterEach, beforeEach, expect } from 'vitest';
import { ConnectedWorker } from './connected-worker.js';
import { type Outcome, resultOf } from './outcome.js';
import { forEachIn, type Placement } from './placements.js';
import { Stage } from './stage.js';

const Perform = defineMessageType('test.perform').of<{
  number: number;
  script: string;
  argument: unknown;
}>();
const Performed = defineMessageType('test.performed').of<Outcome>();

export type ActorKind = Placement | 'inline' | 'worker';

export const everybody: readonly ActorKind[] = ['main', 'synchronous', 'pool', 'thread', 'inline', 'worker'];
/** On other threads than home. */
export const afar: readonly ActorKind[] = ['pool', 'thread', 'worker'];
/** Where handler modules can be subscribed. */
export const withModules: readonly ActorKind[] = ['pool', 'thread', 'inline', 'worker'];

export class Actor {
  readonly kind: ActorKind;
  readonly stage: Stage;
  #worker: ConnectedWorker | undefined;
  readonly #waiting = new Map<number, (outcome: Outcome) => void>();
  #lastNumber = 0;

  constructor(kind: ActorKind) {
    this.kind = kind;
    this.stage = new Stage(kind === 'inline' || kind === 'worker' ? 'main' : kind);
  }

  async open(): Promise<void> {
    this.stage.open();
    const { bus } = this.stage;
    this.#worker = undefined;
    if (this.kind === 'worker') {
      this.#worker = await ConnectedWorker.start(bus);
      return;
    }
    bus
      .topic('performed')
      .subscribe(({ value }) => this.#performed(value), { synchronous: true, accept: [Performed] });
    await this.#subscribe('perform', 'performer');
    await this.#subscribe('perform and wait', 'waitingPerformer');
  }

  async close(): Promise<void> {
    await this.stage.close();
    await this.#worker?.end();
    expect(this.#worker?.strays ?? [], 'errors on the worker').toEqual([]);
  }

  /** The Worker, if the actor is one. */
  get worker(): ConnectedWorker {
    if (this.#worker === undefined) throw new Error(`${this.kind} is no worker`);
    return this.#worker;
  }

  /** Settles with what the script gives. */
  run(script: string, argument?: unknown): Promise<unknown> {
    return this.#worker?.run(script, argument) ?? this.#perform('perform', script, argument);
  }

  /** As `run`, inside of an invocation that lasts until the script has ended. */
  runInside(script: string, argument?: unknown): Promise<unknown> {
    return this.#worker?.run(script, argument) ?? this.#perform('perform and wait', script, argument);
  }

  async #perform(topic: string, script: string, argument: unknown): Promise<unknown> {
    this.#lastNumber += 1;
    const number = this.#lastNumber;
    const outcome = new Promise<Outcome>((resolve) => this.#waiting.set(number, resolve));
    this.stage.bus
      .topic(topic)
      .publish(Perform, { number, script, argument: argument ?? null }, { share: true });
    return resultOf(await outcome);
  }

  #performed(outcome: Outcome): void {
    this.#waiting.get(outcome.number)?.(outcome);
    this.#waiting.delete(outcome.number);
  }

  /** Sticky: scripts that belong together share the memory of one thread. */
  async #subscribe(topicName: string, name: string): Promise<void> {
    const { stage } = this;
    const topic = stage.bus.topic(topicName);
    const subscription =
      this.kind === 'inline'
        ? topic.subscribe(inlineHandler(name), { accept: [Perform] })
        : await stage.subscribe(topic, `perform:${name}`, {
            accept: [Perform],
            ...(stage.isSynchronous ? {} : { sticky: true }),
          });
    await subscription.ready;
  }
}

function inlineHandler(name: string): ReturnType<InlineExecutor['handler']> {
  return new InlineExecutor().handler(new URL('../handlers/perform.mjs', import.meta.url), { export: name });
}

/** Repeats tests with each of these, each test with a bus of its own. */
export function withEach(kinds: readonly ActorKind[], define: (actor: Actor) => void): void {
  forEachIn('by', kinds, (kind) => {
    const actor = new Actor(kind);
    beforeEach(() => actor.open());
    afterEach(() => actor.close());
    define(actor);
  });
}
