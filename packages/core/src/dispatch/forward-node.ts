// One topic in the graph of forwards. The graph has no cycles: before a forward is made, the target is searched for a path back.
// Every node has a lower rank than all nodes that it is forwarded to, so the search for a node can stop at its rank. Nodes know
// nothing of subscriptions.

/** A forward, with its number in the order of attachment. */
export interface ForwardEdge<T> {
  readonly from: ForwardNode<T>;
  readonly to: ForwardNode<T>;
  readonly order: number;
}

export class ForwardNode<T> {
  readonly owner: T;
  readonly forwards = new Set<ForwardEdge<T>>();
  readonly sources = new Set<ForwardEdge<T>>();
  #rank = 0;

  /** @param owner what the node stands for */
  constructor(owner: T) {
    this.owner = owner;
  }

  /** Adds a forward to a node that does not reach this one. */
  forwardTo(to: ForwardNode<T>, order: number): ForwardEdge<T> {
    this.#rankBelow(to);
    const edge = { from: this, to, order };
    this.forwards.add(edge);
    to.sources.add(edge);
    return edge;
  }

  /** Removes a forward from this node. Returns whether it was there. */
  cancel(edge: ForwardEdge<T>): boolean {
    return this.forwards.delete(edge) && edge.to.sources.delete(edge);
  }

  /** Returns whether a chain of forwards leads from here to the other node. A node reaches itself. */
  reaches(other: ForwardNode<T>): boolean {
    if (this === other) return true;
    const seen = new Set<ForwardNode<T>>(this.#rank < other.#rank ? [this] : []);
    for (const node of seen) {
      for (const { to } of node.forwards) {
        if (to === other) return true;
        if (to.#rank < other.#rank) seen.add(to);
      }
    }
    return false;
  }

  /**
   * Corrects the ranks for a new forward: lowers this node's if no node is forwarded here, or else raises the target's and, where
   * needed, those of the nodes that it reaches.
   */
  #rankBelow(to: ForwardNode<T>): void {
    if (this.#rank < to.#rank) return;
    if (this.sources.size === 0) {
      this.#rank = to.#rank - 1;
      return;
    }
    to.#rank = this.#rank + 1;
    const raised = [to];
    for (let node = raised.pop(); node !== undefined; node = raised.pop()) {
      for (const { to: next } of node.forwards) {
        if (node.#rank < next.#rank) continue;
        next.#rank = node.#rank + 1;
        raised.push(next);
      }
    }
  }
}
