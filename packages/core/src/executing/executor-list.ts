// The executors that a bus's subscriptions use or have used, for the bus's statistics. The list keeps none of them alive:
// subscriptions hold theirs, and a pool that is closed and forgotten is no longer listed.
//
// Statistics tell threads apart by the names of their executors. So each executor that has threads gets a unique name and keeps it
// for life: `NAME-2` and so on if its own is taken.

import type { ThreadStatistics } from '../api/statistics.js';
import type { Executor } from './executor.js';

export class ExecutorList {
  readonly #references = new Set<WeakRef<Executor>>();
  readonly #names = new WeakMap<Executor, string>();

  add(executor: Executor): void {
    if (!this.#list().includes(executor)) this.#references.add(new WeakRef(executor));
  }

  /** Returns the threads of all executors. */
  threads(): ThreadStatistics[] {
    const executors = this.#list();
    const taken = new Set(executors.map((executor) => this.#names.get(executor)));
    return executors.flatMap((executor) => {
      const { threads } = executor.statistics();
      if (threads.length === 0) return [];
      let name = this.nameOf(executor);
      if (!this.#names.has(executor)) {
        for (let number = 2; taken.has(name); number += 1) name = `${executor.name}-${number}`;
        this.#names.set(executor, name);
        taken.add(name);
      }
      return threads.map((thread) => ({ executor: name, ...thread }));
    });
  }

  /** Returns the name under which the threads of the executor are listed. */
  nameOf(executor: Executor): string {
    return this.#names.get(executor) ?? executor.name;
  }

  /** Returns the executors that still exist, and forgets the others. */
  #list(): Executor[] {
    const executors: Executor[] = [];
    for (const reference of this.#references) {
      const executor = reference.deref();
      if (executor === undefined) this.#references.delete(reference);
      else executors.push(executor);
    }
    return executors;
  }
}
