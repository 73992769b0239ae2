// Who receives what is published on a topic: its own subscriptions and those of every topic it is forwarded to,
// flattened, so that publishing never walks a chain (SPEC 6.4). The flat list is made when it is first needed after a
// change; a change marks the lists of all topics upstream as stale, and stops where they already are.
//
// The order is the order of attachment (SPEC 3.2): every subscription and every forward takes a number when it is
// attached. Through a forward, a subscription counts as attached when both it and the forward were there.

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
  readonly #forwards = new Set<ReceiverEdge<R, O>>();
  readonly #sources = new Set<ReceiverEdge<R, O>>();
  #flat: readonly Attachment<R>[] | undefined;
  #list: readonly R[] | undefined;
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

  /** Whether anything is attached or forwarded, in either direction. */
  get inUse(): boolean {
    return this.#own.size > 0 || this.#forwards.size > 0 || this.#sources.size > 0;
  }

  attach(receiver: R, order: number): void {
    this.#own.set(receiver, { receiver, order });
    this.#markStale();
  }

  detach(receiver: R): void {
    if (this.#own.delete(receiver)) this.#markStale();
  }

  /** To be called when what one of these wants has changed. */
  reconsider(): void {
    this.#markStale();
  }

  forwardTo(to: Receivers<R, O>, order: number): ReceiverEdge<R, O> {
    const edge = { from: this, to, order };
    this.#forwards.add(edge);
    to.#sources.add(edge);
    this.#markStale();
    return edge;
  }

  cancel(edge: ReceiverEdge<R, O>): void {
    if (!this.#forwards.delete(edge)) return;
    edge.to.#sources.delete(edge);
    this.#markStale();
  }

  /** Whether what is published here reaches the other, by whatever chain of forwards. */
  reaches(other: Receivers<R, O>): boolean {
    const seen = new Set<Receivers<R, O>>([this]);
    for (const receivers of seen) {
      if (receivers === other) return true;
      for (const { to } of receivers.#forwards) seen.add(to);
    }
    return false;
  }

  /** Whether something is forwarded here. */
  get hasSources(): boolean {
    return this.#sources.size > 0;
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
    return [...this.#forwards].map(({ to }) => to.#owner);
  }

  /** Whose receivers are forwarded here. */
  origins(): O[] {
    return [...this.#sources].map(({ from }) => from.#owner);
  }

  /** How many paths of forwards lead here, that of no forward included. */
  pathCount(): number {
    // Every way here, counted at its start; without recursion, for chains may be long.
    let count = 0;
    const starts: Receivers<R, O>[] = [this];
    for (let receivers = starts.pop(); receivers !== undefined; receivers = starts.pop()) {
      count += 1;
      for (const { from } of receivers.#sources) starts.push(from);
    }
    return count;
  }

  #markStale(): void {
    const stale: Receivers<R, O>[] = [this];
    for (let receivers = stale.pop(); receivers !== undefined; receivers = stale.pop()) {
      receivers.#flat = undefined;
      receivers.#list = undefined;
      receivers.#onStale();
      // A stale list upstream has made everything above it stale already: it can't have been read since.
      for (const { from } of receivers.#sources) if (from.#flat !== undefined) stale.push(from);
    }
  }

  /** Downstream first, without recursion: chains may be long. */
  #flatten(): void {
    const path: Receivers<R, O>[] = [this];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const missing = [...top.#forwards].filter(({ to }) => to.#flat === undefined);
      if (missing.length > 0) {
        for (const { to } of missing) path.push(to);
      } else {
        top.#flat ??= top.#merge();
        path.pop();
      }
    }
  }

  #merge(): readonly Attachment<R>[] {
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
