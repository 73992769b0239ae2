// The executors that a bus's subscriptions use or have used, for its statistics. It keeps none alive: subscriptions hold
// theirs, and a pool that is closed and forgotten is not listed any more.

import type { Executor } from './executor.js';

export class ExecutorList {
  readonly #references = new Set<WeakRef<Executor>>();

  add(executor: Executor): void {
    if (!this.list().includes(executor)) this.#references.add(new WeakRef(executor));
  }

  /** Those that are gone are forgotten on the way. */
  list(): Executor[] {
    const executors: Executor[] = [];
    for (const reference of this.#references) {
      const executor = reference.deref();
      if (executor === undefined) this.#references.delete(reference);
      else executors.push(executor);
    }
    return executors;
  }
}
