// Things by name that their users keep alive: when nobody holds one any more, it is collected and its name is free.

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
    return [...this.#byName.values()].flatMap((reference) => reference.deref() ?? []);
  }
}
