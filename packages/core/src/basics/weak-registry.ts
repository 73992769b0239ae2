// Things by name, kept alive by their users: when nothing refers to one any more, it is collected and its name is free.

import { atOnce, type Pieces, stepsPerPiece } from './pieces.js';

export class WeakRegistry<T extends object> {
  readonly #byName = new Map<string, WeakRef<T>>();
  readonly #collected = new FinalizationRegistry<string>((name) => {
    if (this.#byName.get(name)?.deref() === undefined) this.#byName.delete(name);
  });

  find(name: string): T | undefined {
    return this.#byName.get(name)?.deref();
  }

  add(name: string, thing: T): void {
    this.#byName.set(name, new WeakRef(thing));
    this.#collected.register(thing, name);
  }

  list(): T[] {
    return atOnce(this.inPieces());
  }

  /** Lists the things in pieces, without those that are added meanwhile. */
  *inPieces(): Pieces<T[]> {
    const things: T[] = [];
    for (const [index, reference] of [...this.#byName.values()].entries()) {
      const thing = reference.deref();
      if (thing !== undefined) things.push(thing);
      if (index % stepsPerPiece === 0) yield;
    }
    return things;
  }
}
