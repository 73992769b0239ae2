// The executors that a bus's subscriptions use or have used, for its statistics. It keeps none alive: subscriptions hold
// theirs, and a pool that is closed and forgotten is not listed any more.

import type { Executor } from './executor.js';

export class ExecutorList {
  readonly #references = new Set<WeakRef<Executor>>();
  readonly #known = new WeakSet<Executor>();
  readonly #collected = new FinalizationRegistry<WeakRef<Executor>>((reference) => {
    this.#references.delete(reference);
  });

  add(executor: Executor): void {
    if (this.#known.has(executor)) return;
    const reference = new WeakRef(executor);
    this.#known.add(executor);
    this.#references.add(reference);
    this.#collected.register(executor, reference);
  }

  list(): Executor[] {
    return [...this.#references].flatMap((reference) => reference.deref() ?? []);
  }
}
