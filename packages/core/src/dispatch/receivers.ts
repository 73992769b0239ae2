// The receivers of what is published on a topic: its own subscriptions and those of every topic that it is forwarded to, in one
// flat list, so that publishing never walks a chain (SPEC 6.4). The flat list is made when it is first needed after a change. A
// change marks the lists of all topics upstream as stale, and stops at those that are stale already.
//
// The order is the order of attachment (SPEC 3.2): every subscription and every forward gets a number when it is attached. Through a
// forward, a subscription counts as attached once both are there. Receivers know nothing of filters.

import { forgetSums, pathSum, type SumAccess } from '../basics/path-sums.js';
import type { Pieces } from '../basics/pieces.js';
import { type ForwardEdge, ForwardNode } from './forward-node.js';

interface Attachment<R> {
  readonly receiver: R;
  readonly order: number;
}

/** A forward from one topic's receivers to another's. */
export type ReceiverEdge<R, O> = ForwardEdge<Receivers<R, O>>;

export class Receivers<R, O> {
  readonly #own = new Map<R, Attachment<R>>();
  /** Own receivers that do not count as a use of the topic. */
  #loose: Set<R> | undefined;
  readonly #node = new ForwardNode<Receivers<R, O>>(this);
  /** The receivers upstream whose lists were made from this list. */
  #readers: Set<Receivers<R, O>> | undefined;
  #flat: readonly Attachment<R>[] | undefined;
  #list: readonly R[] | undefined;
  /** What `deliveries` and `paths` return, kept until it changes. */
  #deliveries: number | undefined;
  #paths: number | undefined;
  readonly #owner: O;
  readonly #onStale: () => void;

  /**
   * @param owner whose receivers these are
   * @param onStale called when the latest list is no longer valid
   */
  constructor(owner: O, onStale: () => void = () => {}) {
    this.#owner = owner;
    this.#onStale = onStale;
  }

  /** Whether there is a forward, in either direction, or a receiver that is not loose. */
  get inUse(): boolean {
    const { forwards, sources } = this.#node;
    return this.#own.size > (this.#loose?.size ?? 0) || forwards.size > 0 || sources.size > 0;
  }

  attach(receiver: R, order: number): void {
    this.#own.set(receiver, { receiver, order });
    this.#markStale();
  }

  /** From now on, does not count an attached receiver as a use of the topic. */
  loosen(receiver: R): void {
    if (!this.#own.has(receiver)) return;
    this.#loose ??= new Set();
    this.#loose.add(receiver);
  }

  detach(receiver: R): void {
    this.#loose?.delete(receiver);
    if (this.#own.delete(receiver)) this.#markStale();
  }

  /** Call this when a receiver wants other messages than before. */
  reconsider(): void {
    this.#markStale();
  }

  /** Adds a forward to receivers that do not reach these. */
  forwardTo(to: Receivers<R, O>, order: number): ReceiverEdge<R, O> {
    const edge = this.#node.forwardTo(to.#node, order);
    this.#forwardsChanged(to);
    return edge;
  }

  /** Removes a forward. Cancelling it again has no effect. */
  cancel(edge: ReceiverEdge<R, O>): void {
    if (!this.#node.cancel(edge)) return;
    const to = edge.to.owner;
    to.#readers?.delete(this);
    this.#forwardsChanged(to);
  }

  /** Returns whether what is published here reaches the other receivers, by any chain of forwards. */
  reaches(other: Receivers<R, O>): boolean {
    return this.#node.reaches(other.#node);
  }

  /**
   * Returns the receivers in the order of attachment, once per path. A list is never modified: after a change, a new one is made.
   */
  list(): readonly R[] {
    if (this.#list === undefined) {
      if (this.#flat === undefined) this.#flatten();
      this.#list = (this.#flat ?? []).map((attachment) => attachment.receiver);
    }
    return this.#list;
  }

  /** Returns the owners of the receivers that these are forwarded to. */
  targets(): O[] {
    return Array.from(this.#node.forwards, ({ to }) => to.owner.#owner);
  }

  /** Returns the owners of the receivers that are forwarded here. */
  origins(): O[] {
    return Array.from(this.#node.sources, ({ from }) => from.owner.#owner);
  }

  /** Counts the deliveries that a message published here can lead to: the length of the list, without making the list. */
  *deliveries(): Pieces<number> {
    if (this.#node.forwards.size === 0) return this.#own.size;
    return this.#deliveries ?? (yield* pathSum(this, this.#deliveryAccess()));
  }

  /** Counts the paths of forwards that lead here, including the empty one. */
  *paths(): Pieces<number> {
    if (this.#node.sources.size === 0) return 1;
    return this.#paths ?? (yield* pathSum(this, this.#pathAccess()));
  }

  #deliveryAccess(): SumAccess<Receivers<R, O>> {
    return {
      sumOf: (receivers) => receivers.#deliveries,
      keep: (receivers, sum) => {
        receivers.#deliveries = sum;
      },
      own: (receivers) => receivers.#own.size,
      ahead: (receivers) => targetsOf(receivers.#node),
      behind: (receivers) => sourcesOf(receivers.#node),
    };
  }

  #pathAccess(): SumAccess<Receivers<R, O>> {
    return {
      sumOf: (receivers) => receivers.#paths,
      keep: (receivers, sum) => {
        receivers.#paths = sum;
      },
      own: () => 1,
      ahead: (receivers) => sourcesOf(receivers.#node),
      behind: (receivers) => targetsOf(receivers.#node),
    };
  }

  #markStale(): void {
    if (this.#deliveries !== undefined) forgetSums(this, this.#deliveryAccess());
    const stale: Receivers<R, O>[] = [this];
    for (let receivers = stale.pop(); receivers !== undefined; receivers = stale.pop()) {
      receivers.#flat = undefined;
      receivers.#list = undefined;
      receivers.#onStale();
      const readers = receivers.#readers ?? [];
      receivers.#readers = undefined;
      // When a list became stale, everything upstream of it did too, and nothing can have been made from it since.
      for (const reader of readers) if (reader.#flat !== undefined) stale.push(reader);
    }
  }

  #forwardsChanged(to: Receivers<R, O>): void {
    this.#markStale();
    if (to.#paths !== undefined) forgetSums(to, to.#pathAccess());
  }

  /** Makes the flat lists downstream first, without recursion: chains may be long. */
  #flatten(): void {
    const path: Receivers<R, O>[] = [this];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      // Receivers may be on the path twice; the second time they are flat.
      const missing = top.#flat === undefined ? top.#notFlat() : [];
      if (missing.length > 0) {
        for (const { to } of missing) path.push(to.owner);
      } else {
        top.#flat ??= top.#merge();
        path.pop();
      }
    }
  }

  #notFlat(): readonly ReceiverEdge<R, O>[] {
    return [...this.#node.forwards].filter(({ to }) => to.owner.#flat === undefined);
  }

  #merge(): readonly Attachment<R>[] {
    const { forwards } = this.#node;
    for (const { to } of forwards) {
      to.owner.#readers ??= new Set();
      to.owner.#readers.add(this);
    }
    const own = [...this.#own.values()];
    const [only] = forwards;
    if (only === undefined) return own;
    if (own.length === 0 && forwards.size === 1) return after(only);
    const merged = [...own, ...[...forwards].flatMap(after)];
    return merged.sort((one, other) => one.order - other.order);

    function after({ to, order }: ReceiverEdge<R, O>): readonly Attachment<R>[] {
      const flat = to.owner.#flat ?? [];
      // The list is sorted: if its first came after the forward, all of it did.
      if (flat[0] === undefined || flat[0].order > order) return flat;
      return flat.map((attachment) =>
        attachment.order > order ? attachment : { receiver: attachment.receiver, order },
      );
    }
  }
}

function* targetsOf<T>({ forwards }: ForwardNode<T>): Generator<T> {
  for (const { to } of forwards) yield to.owner;
}

function* sourcesOf<T>({ sources }: ForwardNode<T>): Generator<T> {
  for (const { from } of sources) yield from.owner;
}
