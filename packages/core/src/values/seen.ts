// The objects that a pass over a value has met, each with its copy, so that cycles and shared references are preserved. Most values
// have a handful of objects, and comparing these one by one is several times faster than a Map.

const linear = 16;

export class Seen {
  readonly #sources: (object | undefined)[] = new Array(linear).fill(undefined);
  readonly #copies: (object | undefined)[] = new Array(linear).fill(undefined);
  #count = 0;
  /** The positions of the sources after the first 16, for which a Map is faster. */
  #positions: Map<object, number> | undefined;

  /** How many objects were met. */
  get count(): number {
    return this.#count;
  }

  /** Returns the copy of an object that was met before, the object itself if its copy does not exist yet, or `undefined`. */
  get(source: object): object | undefined {
    const first = Math.min(this.#count, linear);
    for (let i = 0; i < first; i++) if (this.#sources[i] === source) return this.#copies[i] ?? source;
    const position = this.#positions?.get(source);
    return position === undefined ? undefined : (this.#copies[position] ?? source);
  }

  /** Adds an object that was not met before. */
  add(source: object, copy: object | undefined): void {
    const position = this.#count++;
    this.#sources[position] = source;
    if (copy !== undefined || position >= linear) this.#copies[position] = copy;
    if (position < linear) return;
    this.#positions ??= new Map();
    this.#positions.set(source, position);
  }

  /** Replaces the copy of the object at a position in the order in which objects were met. */
  replace(position: number, copy: object): void {
    this.#copies[position] = copy;
  }

  /** Forgets the copies of the object at a position and of all that were met after it. */
  forgetCopies(from: number): void {
    for (let i = from; i < this.#count; i++) this.#copies[i] = undefined;
  }

  /** Iterates over the copies of all objects that were met. */
  *copies(): Iterable<object> {
    for (let i = 0; i < this.#count; i++) yield this.#copies[i] as object;
  }

  /** Forgets everything, for the next pass. */
  clear(): void {
    for (let i = 0; i < this.#count && i < linear; i++) this.#sources[i] = this.#copies[i] = undefined;
    if (this.#count > linear) this.#sources.length = this.#copies.length = linear;
    this.#count = 0;
    this.#positions = undefined;
  }
}
