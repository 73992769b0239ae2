// The flattened lists of receivers against the naive definition, which walks every path anew.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atOnce } from '../../../packages/core/src/basics/pieces.js';
import { type ReceiverEdge, Receivers } from '../../../packages/core/src/dispatch/receivers.js';
import { Digits } from '../digits.js';
import { type Edit, loadModule } from '../edited-module.js';
import { schedulesOr, seed } from '../run-options.js';

interface NaiveEdge {
  readonly from: number;
  readonly to: number;
  readonly order: number;
  readonly edge: ReceiverEdge<string, number>;
}

interface Attached {
  readonly receiver: string;
  readonly order: number;
}

const nodes = 5;

/** Receivers, and beside them what was attached and forwarded, as plain lists. */
class Graph {
  readonly receivers = Array.from({ length: nodes }, (_, node) => new Receivers<string, number>(node));
  readonly own = Array.from({ length: nodes }, (): Attached[] => []);
  readonly edges: NaiveEdge[] = [];
  readonly #seen: { readonly list: readonly string[]; readonly copy: readonly string[] }[] = [];
  #lastOrder = 0;

  at(node: number): Receivers<string, number> {
    return this.receivers[node] as Receivers<string, number>;
  }

  attach(node: number): void {
    const order = this.#order();
    const receiver = `s${order}`;
    this.at(node).attach(receiver, order);
    this.own[node]?.push({ receiver, order });
  }

  detach(node: number, number: number): void {
    const own = this.own[node] ?? [];
    const [gone] = own.splice(number % Math.max(own.length, 1), 1);
    this.at(node).detach(gone?.receiver ?? 'nobody');
  }

  forward(from: number, to: number): void {
    if (this.#walk(to).has(from)) return;
    const order = this.#order();
    this.edges.push({ from, to, order, edge: this.at(from).forwardTo(this.at(to), order) });
  }

  cancel(number: number): void {
    const [gone] = this.edges.splice(number % Math.max(this.edges.length, 1), 1);
    if (gone === undefined) return;
    this.at(gone.from).cancel(gone.edge);
    // Once more has no effect.
    this.at(gone.from).cancel(gone.edge);
  }

  /** Reads one node's list, so that others stay stale. */
  checkList(node: number): void {
    const list = this.at(node).list();
    expect(list).toEqual(this.#listOf(node).map(({ receiver }) => receiver));
    expect(this.at(node).list()).toBe(list);
    this.#seen.push({ list, copy: [...list] });
  }

  /** Reads one node's numbers, so that others need not be known. */
  checkCounts(node: number): void {
    expect(atOnce(this.at(node).deliveries())).toBe(this.#listOf(node).length);
    expect(atOnce(this.at(node).paths())).toBe(this.#pathsTo(node));
  }

  checkAll(): void {
    for (let node = 0; node < nodes; node += 1) {
      this.checkList(node);
      const { inUse } = this.at(node);
      const after = this.edges.filter(({ from }) => from === node);
      const before = this.edges.filter(({ to }) => to === node);
      expect(this.at(node).targets()).toEqual(after.map(({ to }) => to));
      expect(this.at(node).origins()).toEqual(before.map(({ from }) => from));
      expect(inUse).toBe(before.length > 0 || after.length > 0 || (this.own[node]?.length ?? 0) > 0);
      this.checkCounts(node);
      const reached = this.receivers.map((other) => this.at(node).reaches(other));
      expect(reached).toEqual(this.receivers.map((_, other) => this.#walk(node).has(other)));
    }
    for (const { list, copy } of this.#seen) expect(list).toEqual(copy);
  }

  /** Own subscriptions, and those behind each forward, which count as attached when the forward was there too. */
  #listOf(node: number): Attached[] {
    const behind = this.edges
      .filter(({ from }) => from === node)
      .flatMap(({ to, order }) =>
        this.#listOf(to).map((attached) => ({ ...attached, order: Math.max(attached.order, order) })),
      );
    return [...(this.own[node] ?? []), ...behind].sort((one, other) => one.order - other.order);
  }

  #walk(node: number): Set<number> {
    const seen = new Set([node]);
    for (const reached of seen) for (const { from, to } of this.edges) if (from === reached) seen.add(to);
    return seen;
  }

  #pathsTo(node: number): number {
    const before = this.edges.filter(({ to }) => to === node);
    return before.reduce((sum, { from }) => sum + this.#pathsTo(from), 1);
  }

  #order(): number {
    this.#lastOrder += 1;
    return this.#lastOrder;
  }
}

test('lists are in the order of attachment, once per path, through diamonds and whatever changes (SPEC 3.2, 6.1, 6.3)', {
  timeout: 300_000,
}, () => {
  const codes = fc.array(fc.integer({ min: 0, max: 6 * nodes * nodes * 4 - 1 }), {
    maxLength: 25,
    size: 'max',
  });
  const property = fc.property(codes, (list) => {
    const graph = new Graph();
    for (const code of list) {
      const digits = new Digits(code);
      const type = digits.pick(['forward', 'attach', 'list', 'detach', 'cancel', 'count'] as const);
      const node = digits.take(nodes);
      if (type === 'forward') graph.forward(node, digits.take(nodes));
      else if (type === 'attach') graph.attach(node);
      else if (type === 'list') graph.checkList(node);
      else if (type === 'count') graph.checkCounts(node);
      else if (type === 'detach') graph.detach(node, digits.take(4));
      else graph.cancel(node);
    }
    graph.checkAll();
  });
  fc.assert(property, { numRuns: schedulesOr({ quick: 500, all: 5_000 }), seed });
});

/** Counts the topics that are looked at when lists become stale and when they are made. */
const counting: readonly Edit[] = [
  {
    file: 'dispatch/receivers.ts',
    find: '  readonly #own = new Map',
    replace: '  static visits = 0;\n  readonly #own = new Map',
  },
  {
    file: 'dispatch/receivers.ts',
    find: '      receivers.#flat = undefined;',
    replace: '      Receivers.visits += 1;\n      receivers.#flat = undefined;',
  },
  {
    file: 'dispatch/receivers.ts',
    find: '      const missing =',
    replace: '      Receivers.visits += 1;\n      const missing =',
  },
];

interface CountedReceivers {
  readonly Receivers: typeof Receivers & { visits: number };
}

test('subscribing to the end of a thousand forwards costs amortised constant work per forward (SPEC 6.4)', async () => {
  const { Receivers: Counted } = await loadModule<CountedReceivers>(
    "export { Receivers } from './dispatch/receivers.ts';",
    counting,
  );
  const forwards = 1000;
  const subscriptions = 1000;
  const chain = Array.from({ length: forwards + 1 }, () => new Counted<number, undefined>(undefined));
  const [start] = chain;
  const end = chain.at(-1);
  let order = 0;
  for (const [index, receivers] of chain.entries()) {
    order += 1;
    const next = chain[index + 1];
    if (next !== undefined) receivers.forwardTo(next, order);
  }
  start?.list();
  Counted.visits = 0;
  for (let count = 0; count < subscriptions; count += 1) end?.attach(count, order + 1 + count);
  // The first makes all lists above stale; the others find them so.
  expect(Counted.visits).toBeLessThanOrEqual(forwards + 1 + subscriptions);
  Counted.visits = 0;
  expect(start?.list()).toHaveLength(subscriptions);
  // Down, and up again.
  expect(Counted.visits).toBeLessThanOrEqual(2 * (forwards + 1));
  Counted.visits = 0;
  for (let count = 0; count < 10; count += 1) {
    end?.detach(count);
    start?.list();
  }
  // Read after every change, each forward is looked at once to become stale and twice to be made anew.
  expect(Counted.visits).toBeLessThanOrEqual(10 * 3 * (forwards + 1));
});
