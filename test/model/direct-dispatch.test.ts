// Direct dispatch against the long way: whatever synchronous handlers do to subscriptions, filters and forwards, everybody gets
// the same messages in the same order, and every count is the same, inside handlers too. The long way is taken where a queued
// subscription is among the receivers.

import {
  Bus,
  defineMessageType,
  type Forward,
  type MessageType,
  type Subscription,
  type Topic,
} from '@stasis-bus/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { schedulesOr, seed } from './sequencers/run-options.js';

const types = ['a', 'b'].map((letter) => defineMessageType(`model.direct-dispatch.${letter}`).of<string>());
const kinds = ['subscribe', 'unsubscribe', 'accept', 'decline', 'setFilter', 'forward', 'cancel'] as const;

type Action =
  | { readonly kind: (typeof kinds)[number]; readonly which: number; readonly type: number }
  | { readonly kind: 'publish'; readonly which: number; readonly type: number; readonly times: number }
  | { readonly kind: 'throw' | 'look'; readonly which: number; readonly type: number };

const number = fc.nat({ max: 5 });
const inside = fc.oneof(
  fc.record({ kind: fc.constantFrom(...kinds), which: number, type: number }),
  fc.record({ kind: fc.constantFrom('throw', 'look'), which: number, type: number }),
  fc.record({ kind: fc.constant('publish'), which: number, type: number, times: fc.constant(1) }),
) as fc.Arbitrary<Action>;
const outside = fc.oneof(
  fc.record({ kind: fc.constantFrom(...kinds), which: number, type: number }),
  fc.record({
    kind: fc.constant('publish'),
    which: number,
    type: number,
    times: fc.constantFrom(1, 3, 40, 300),
  }),
) as fc.Arbitrary<Action>;
/** What is done by whom gets that many-th message. */
const script = fc.record({
  actions: fc.array(outside, { minLength: 3, maxLength: 12, size: 'max' }),
  reactions: fc.array(fc.record({ at: fc.nat({ max: 400 }), action: inside }), {
    maxLength: 12,
    size: 'max',
  }),
});
type Script = typeof script extends fc.Arbitrary<infer T> ? T : never;

class Run {
  readonly log: unknown[] = [];
  readonly #bus = new Bus({ onError: (error) => this.log.push([error.code, error.subscription?.id]) });
  readonly #topics: Topic[] = ['one', 'two', 'three'].map((name) => this.#bus.topic(name));
  readonly #subscriptions: Subscription[] = [];
  readonly #forwards: (Forward | undefined)[] = [];
  readonly #reactions: Map<number, Action>;
  #received = 0;

  constructor({ actions, reactions }: Script, way: 'direct' | 'long') {
    this.#reactions = new Map(reactions.map(({ at, action }) => [at, action]));
    // It has no part in the counts that are compared, and comes last: after all that is subscribed later by no more than an ear.
    if (way === 'long') for (const topic of this.#topics) topic.subscribe(() => {});
    else for (const topic of this.#topics) topic.subscribe(() => {}, { synchronous: true });
    for (const which of [0, 1, 2]) this.#do({ kind: 'subscribe', which, type: which });
    for (const action of actions) this.#do(action);
    this.look('all');
  }

  /** What everybody has counted; what filters refuse is told at the end only. */
  look(what: 'all' | 'received'): void {
    const { subscriptions, topics, messageTypes } = this.#bus.statistics();
    const compared = new Set(this.#subscriptions.map(({ id }) => id));
    for (const { id, passed, filtered, handled, failed, dropped } of subscriptions) {
      if (!compared.has(id)) continue;
      this.log.push([id, passed, handled, failed, dropped, what === 'all' ? filtered : undefined]);
    }
    if (what === 'received') return;
    for (const { name, published, dispatched } of topics) this.log.push([name, published, dispatched]);
    const ours = new Set<string>(types.map(({ name }) => name));
    for (const type of messageTypes) if (ours.has(type.name)) this.log.push(type);
  }

  #do(action: Action): void {
    const topic = at(this.#topics, action.which);
    const type: MessageType<string> = at(types, action.type);
    const subscription = this.#subscriptions[action.which % Math.max(1, this.#subscriptions.length)];
    switch (action.kind) {
      case 'subscribe':
        this.#subscribe(topic, type);
        break;
      case 'unsubscribe':
        subscription?.unsubscribe();
        break;
      case 'accept':
        subscription?.accept(type);
        break;
      case 'decline':
        subscription?.decline(type);
        break;
      case 'setFilter':
        subscription?.setFilter(action.type % 2 === 0 ? 'none' : 'selective');
        break;
      case 'forward':
        // Only upwards: there are no cycles.
        if (action.which % 3 < action.type % 3)
          this.#forwards.push(topic.forwardTo(at(this.#topics, action.type)));
        break;
      case 'cancel':
        this.#forwards.splice(0, 1)[0]?.cancel();
        break;
      case 'publish': {
        const message = type.create('ready');
        for (let count = 0; count < action.times; count += 1) topic.publish(message);
        break;
      }
      case 'throw':
        throw new Error('thrown');
      case 'look':
        this.look('received');
    }
  }

  #subscribe(topic: Topic, type: MessageType): void {
    const options = { synchronous: true, accept: [type] } as const;
    const number = this.#subscriptions.length;
    if (number > 8) return;
    const subscription = topic.subscribe((message) => this.#receive(number, message.type), options);
    this.#subscriptions.push(subscription);
  }

  #receive(number: number, { name }: MessageType): void {
    this.#received += 1;
    this.log.push([number, name]);
    const reaction = this.#reactions.get(this.#received);
    if (reaction !== undefined) this.#do(reaction);
  }
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) throw new Error('an empty list');
  return item;
}

test('direct dispatch does what the long way does (SPEC 3.2, 3.3, 4.6, 5.1, 6.1, 11.0, 12.1)', {
  timeout: 300_000,
}, () => {
  const property = fc.property(script, (steps) => {
    expect(new Run(steps, 'direct').log).toEqual(new Run(steps, 'long').log);
  });
  fc.assert(property, { numRuns: schedulesOr(2_000), seed });
});
