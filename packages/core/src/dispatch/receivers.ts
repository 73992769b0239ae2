// Who receives what is published on a topic: its own subscriptions and those of every topic it is forwarded to,
// flattened, so that publishing never walks a chain (SPEC 6.4). The flat list is made when it is first needed after a
// change; a change marks the lists of all topics upstream as stale, and stops where they already are.
//
// The order is the order of attachment (SPEC 3.2): every subscription and every forward takes a number when it is
// attached. Through a forward, a subscription counts as attached when both it and the forward were there.

import { forgetSums, pathSum, type SumAccess } from '../basics/path-sums.js';
import type { Pieces } from '../basics/pieces.js';

interface Attachment<R> {
  readonly receiver: R;
  readonly order: number;
}

/** One edge from a topic's receivers to another's. */
export interface ReceiverEdge<R, O> {
  readonly from: Receivers<R, O>;
  readonly to: Receivers<R, O>;
  readonly order: number;
}

export class Receivers<R, O> {
  readonly #own = new Map<R, Attachment<R>>();
  /** Those of them that do not count as a use. */
  #loose: Set<R> | undefined;
  readonly #forwards = new Set<ReceiverEdge<R, O>>();
  readonly #sources = new Set<ReceiverEdge<R, O>>();
  /** Those upstream whose lists were made of this one, if it has a list. */
  #readers: Set<Receivers<R, O>> | undefined;
  /** Lower than that of all that this is forwarded to: what has a higher one does not lead here. */
  #rank = 0;
  #flat: readonly Attachment<R>[] | undefined;
  #list: readonly R[] | undefined;
  /** See `deliveries` and `paths`; kept until they change. */
  #deliveries: number | undefined;
  #paths: number | undefined;
  readonly #owner: O;
  readonly #onStale: () => void;

  /**
   * @param owner whose receivers these are
   * @param onStale called when a list that was given out does not hold any more
   */
  constructor(owner: O, onStale: () => void = () => {}) {
    this.#owner = owner;
    this.#onStale = onStale;
  }

  /** Whether anything is attached that is not loose, or forwarded, in either direction. */
  get inUse(): boolean {
    return this.#own.size > (this.#loose?.size ?? 0) || this.#forwards.size > 0 || this.#sources.size > 0;
  }

  attach(receiver: R, order: number): void {
    this.#own.set(receiver, { receiver, order });
    this.#markStale();
  }

  /** It is attached, and does not count as a use. */
  loosen(receiver: R): void {
    if (!this.#own.has(receiver)) return;
    this.#loose ??= new Set();
    this.#loose.add(receiver);
  }

  detach(receiver: R): void {
    this.#loose?.delete(receiver);
    if (this.#own.delete(receiver)) this.#markStale();
  }

  /** To be called when what one of these wants has changed. */
  reconsider(): void {
    this.#markStale();
  }

  /** The other must not reach this one. */
  forwardTo(to: Receivers<R, O>, order: number): ReceiverEdge<R, O> {
    this.#rankBelow(to);
    const edge = { from: this, to, order };
    this.#forwards.add(edge);
    to.#sources.add(edge);
    this.#edgeChanged(edge);
    return edge;
  }

  cancel(edge: ReceiverEdge<R, O>): void {
    if (!this.#forwards.delete(edge)) return;
    edge.to.#sources.delete(edge);
    edge.to.#readers?.delete(this);
    this.#edgeChanged(edge);
  }

  /** Whether what is published here reaches the other, by whatever chain of forwards. */
  reaches(other: Receivers<R, O>): boolean {
    if (this === other) return true;
    const seen = new Set<Receivers<R, O>>(this.#rank < other.#rank ? [this] : []);
    for (const receivers of seen) {
      for (const { to } of receivers.#forwards) {
        if (to === other) return true;
        if (to.#rank < other.#rank) seen.add(to);
      }
    }
    return false;
  }

  /** The receivers in the order of attachment, once per path. The list is never changed: a change makes a new one. */
  list(): readonly R[] {
    if (this.#list === undefined) {
      if (this.#flat === undefined) this.#flatten();
      this.#list = (this.#flat ?? []).map((attachment) => attachment.receiver);
    }
    return this.#list;
  }

  /** Whose receivers these are forwarded to. */
  targets(): O[] {
    return Array.from(this.#forwards, ({ to }) => to.#owner);
  }

  /** Whose receivers are forwarded here. */
  origins(): O[] {
    return Array.from(this.#sources, ({ from }) => from.#owner);
  }

  /** How many deliveries a message makes that is published here: as many as are in the list, which need not be made. */
  *deliveries(): Pieces<number> {
    if (this.#forwards.size === 0) return this.#own.size;
    return this.#deliveries ?? (yield* pathSum(this, this.#deliveryAccess()));
  }

  /** How many paths of forwards lead here, that of no forward included. */
  *paths(): Pieces<number> {
    if (this.#sources.size === 0) return 1;
    return this.#paths ?? (yield* pathSum(this, this.#pathAccess()));
  }

  /** Makes the ranks right for a forward: of the one that may have any rank, or of all that is forwarded from there. */
  #rankBelow(to: Receivers<R, O>): void {
    if (this.#rank < to.#rank) return;
    if (this.#sources.size === 0) {
      this.#rank = to.#rank - 1;
      return;
    }
    to.#rank = this.#rank + 1;
    const raised = [to];
    for (let receivers = raised.pop(); receivers !== undefined; receivers = raised.pop()) {
      for (const { to: next } of receivers.#forwards) {
        if (receivers.#rank < next.#rank) continue;
        next.#rank = receivers.#rank + 1;
        raised.push(next);
      }
    }
  }

  #deliveryAccess(): SumAccess<Receivers<R, O>> {
    return {
      sumOf: (node) => node.#deliveries,
      keep: (node, sum) => {
        node.#deliveries = sum;
      },
      own: (node) => node.#own.size,
      ahead: (node) => targetsOf(node.#forwards),
      behind: (node) => sourcesOf(node.#sources),
    };
  }

  #pathAccess(): SumAccess<Receivers<R, O>> {
    return {
      sumOf: (node) => node.#paths,
      keep: (node, sum) => {
        node.#paths = sum;
      },
      own: () => 1,
      ahead: (node) => sourcesOf(node.#sources),
      behind: (node) => targetsOf(node.#forwards),
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
      // One that is stale already has made everything above it stale: it can't have been read since.
      for (const reader of readers) if (reader.#flat !== undefined) stale.push(reader);
    }
  }

  #edgeChanged({ to }: ReceiverEdge<R, O>): void {
    this.#markStale();
    if (to.#paths !== undefined) forgetSums(to, to.#pathAccess());
  }

  /** Downstream first, without recursion: chains may be long. */
  #flatten(): void {
    const path: Receivers<R, O>[] = [this];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      // It may be on the path twice: then it is flat by now.
      const missing = top.#flat === undefined ? top.#notFlat() : [];
      if (missing.length > 0) {
        for (const { to } of missing) path.push(to);
      } else {
        top.#flat ??= top.#merge();
        path.pop();
      }
    }
  }

  #notFlat(): readonly ReceiverEdge<R, O>[] {
    return [...this.#forwards].filter(({ to }) => to.#flat === undefined);
  }

  #merge(): readonly Attachment<R>[] {
    for (const { to } of this.#forwards) {
      to.#readers ??= new Set();
      to.#readers.add(this);
    }
    const own = [...this.#own.values()];
    const [only] = this.#forwards;
    if (only === undefined) return own;
    if (own.length === 0 && this.#forwards.size === 1) return after(only);
    const merged = [...own, ...[...this.#forwards].flatMap(after)];
    return merged.sort((one, other) => one.order - other.order);

    function after({ to, order }: ReceiverEdge<R, O>): readonly Attachment<R>[] {
      const flat = to.#flat ?? [];
      // Sorted by order: when the first came after the forward, all did.
      if (flat[0] === undefined || flat[0].order > order) return flat;
      return flat.map((attachment) =>
        attachment.order > order ? attachment : { receiver: attachment.receiver, order },
      );
    }
  }
}

function* targetsOf<R, O>(forwards: Iterable<ReceiverEdge<R, O>>): Generator<Receivers<R, O>> {
  for (const { to } of forwards) yield to;
}

function* sourcesOf<R, O>(sources: Iterable<ReceiverEdge<R, O>>): Generator<Receivers<R, O>> {
  for (const { from } of sources) yield from;
}
