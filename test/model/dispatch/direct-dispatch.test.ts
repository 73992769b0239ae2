// Direct dispatch against the long way: whatever synchronous handlers do to subscriptions, filters and forwards, everybody gets
// the same messages in the same order, and every count is the same, inside handlers too. The long way is taken where a queued
// subscription is among the receivers. And both against the rule: who gets a message is fixed when `publish` is called (see
// audience.ts), and a subscription's final message comes after all of these.

import {
  Bus,
  defineMessageType,
  type Forward,
  type Message,
  type MessageType,
  type Subscription,
  SubscriptionChange,
  type Topic,
} from '@stasis-bus/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { schedulesOr, seed } from '../run-options.js';
import { Audience } from './audience.js';

const types = ['a', 'b'].map((letter) => defineMessageType(`model.direct-dispatch.${letter}`).of<number>());
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
  readonly #audience = new Audience();
  #received = 0;

  constructor({ actions, reactions }: Script, way: 'direct' | 'long') {
    this.#reactions = new Map(reactions.map(({ at, action }) => [at, action]));
    // It has no part in the counts that are compared, and comes last: after all that is subscribed later by no more than an ear.
    if (way === 'long') for (const topic of this.#topics) topic.subscribe(() => {});
    else for (const topic of this.#topics) topic.subscribe(() => {}, { synchronous: true });
    for (const which of [0, 1, 2]) this.#do({ kind: 'subscribe', which, type: which });
    for (const action of actions) this.#do(action);
    this.look('all');
    this.#audience.checkAll();
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
    const type: MessageType<number> = at(types, action.type);
    const number = action.which % Math.max(1, this.#subscriptions.length);
    const subscription = this.#subscriptions[number];
    switch (action.kind) {
      case 'subscribe':
        this.#subscribe(action.which, type);
        break;
      case 'unsubscribe':
        this.#audience.leave(number);
        subscription?.unsubscribe();
        break;
      case 'accept':
        this.#audience.accept(number, type);
        subscription?.accept(type);
        break;
      case 'decline':
        this.#audience.decline(number, type);
        subscription?.decline(type);
        break;
      case 'setFilter':
        this.#audience.setSelective(number, action.type % 2 === 1);
        subscription?.setFilter(action.type % 2 === 0 ? 'none' : 'selective');
        break;
      case 'forward':
        this.#forward(action.which, action.type);
        break;
      case 'cancel':
        this.#audience.cancelFirst();
        this.#forwards.splice(0, 1)[0]?.cancel();
        break;
      case 'publish':
        for (let count = 0; count < action.times; count += 1)
          topic.publish(type, this.#audience.publish(action.which % 3, type));
        break;
      case 'throw':
        throw new Error('thrown');
      case 'look':
        this.look('received');
    }
  }

  /** Only upwards: there are no cycles. */
  #forward(from: number, to: number): void {
    if (from % 3 >= to % 3) return;
    this.#audience.forward(from % 3, to % 3);
    this.#forwards.push(at(this.#topics, from).forwardTo(at(this.#topics, to)));
  }

  #subscribe(which: number, type: MessageType): void {
    const number = this.#subscriptions.length;
    if (number > 8) return;
    const types = [type, SubscriptionChange];
    this.#audience.come(which % 3, types);
    const subscription = at(this.#topics, which).subscribe(
      (message, { isFinal }) => {
        if (isFinal) this.#end(number);
        else if (!SubscriptionChange.is(message)) this.#receive(number, message as Message<number>);
      },
      { synchronous: true, accept: types },
    );
    this.#subscriptions.push(subscription);
  }

  #end(number: number): void {
    this.#audience.end(number);
    this.log.push([number, 'final']);
  }

  #receive(number: number, { name, value }: Message<number>): void {
    this.#received += 1;
    this.#audience.receive(number, value);
    this.log.push([number, name, value]);
    const reaction = this.#reactions.get(this.#received);
    if (reaction !== undefined) this.#do(reaction);
  }
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) throw new Error('an empty list');
  return item;
}

test('direct dispatch does what the long way does, and both what the rule says (SPEC 3.2, 3.3, 4.6, 5.1, 6.1, 11.0, 12.1)', {
  timeout: 300_000,
}, () => {
  const property = fc.property(script, (steps) => {
    expect(new Run(steps, 'direct').log).toEqual(new Run(steps, 'long').log);
  });
  fc.assert(property, { numRuns: schedulesOr({ quick: 200, all: 2_000 }), seed });
});
