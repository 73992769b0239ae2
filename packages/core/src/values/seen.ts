// The objects that a pass over a value has met, each with its copy: what keeps cycles and shared references. Most
// values hold a handful of objects, for which comparing them one by one is several times faster than a Map.

const linear = 16;

export class Seen {
  readonly #sources: (object | undefined)[] = new Array(linear).fill(undefined);
  readonly #copies: (object | undefined)[] = new Array(linear).fill(undefined);
  #count = 0;
  #map: Map<object, object> | undefined;

  /** The copy of an object met before. */
  get(source: object): object | undefined {
    if (this.#map !== undefined) return this.#map.get(source);
    for (let i = 0; i < this.#count; i++) if (this.#sources[i] === source) return this.#copies[i];
    return undefined;
  }

  /** Notes an object that was not met before. */
  add(source: object, copy: object): void {
    if (this.#count < linear) {
      this.#sources[this.#count] = source;
      this.#copies[this.#count++] = copy;
    } else {
      this.#map ??= this.#toMap();
      this.#map.set(source, copy);
    }
  }

  /** The copies of all objects that were met. */
  *copies(): Iterable<object> {
    if (this.#map !== undefined) yield* this.#map.values();
    else for (let i = 0; i < this.#count; i++) yield this.#copies[i] as object;
  }

  /** Forgets everything, for the next pass. */
  clear(): void {
    for (let i = 0; i < this.#count; i++) this.#sources[i] = this.#copies[i] = undefined;
    this.#count = 0;
    this.#map = undefined;
  }

  #toMap(): Map<object, object> {
    const map = new Map<object, object>();
    for (let i = 0; i < linear; i++) {
      const source = this.#sources[i];
      const copy = this.#copies[i];
      if (source !== undefined && copy !== undefined) map.set(source, copy);
    }
    return map;
  }
}
