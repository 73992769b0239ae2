// The objects that a pass over a value has met, each with its copy: what keeps cycles and shared references. Most
// values hold a handful of objects, for which comparing them one by one is several times faster than a Map.

const linear = 16;

export class Seen {
  readonly #sources: (object | undefined)[] = new Array(linear).fill(undefined);
  readonly #copies: (object | undefined)[] = new Array(linear).fill(undefined);
  #count = 0;
  /** Where the sources stand that are too many to be compared one by one. */
  #places: Map<object, number> | undefined;

  /** How many were met. */
  get count(): number {
    return this.#count;
  }

  /** The copy of an object met before. */
  get(source: object): object | undefined {
    const first = Math.min(this.#count, linear);
    for (let i = 0; i < first; i++) if (this.#sources[i] === source) return this.#copies[i];
    const place = this.#places?.get(source);
    return place === undefined ? undefined : this.#copies[place];
  }

  /** Notes an object that was not met before. */
  add(source: object, copy: object): void {
    const place = this.#count++;
    this.#sources[place] = source;
    this.#copies[place] = copy;
    if (place < linear) return;
    this.#places ??= new Map();
    this.#places.set(source, place);
  }

  /** The object that was met as that one in the order of meeting has another copy. */
  replace(place: number, copy: object): void {
    this.#copies[place] = copy;
  }

  /** From that object on, in the order of meeting, each stands in for its own copy again. */
  forgetCopies(from: number): void {
    for (let i = from; i < this.#count; i++) this.#copies[i] = this.#sources[i];
  }

  /** The copies of all objects that were met. */
  *copies(): Iterable<object> {
    for (let i = 0; i < this.#count; i++) yield this.#copies[i] as object;
  }

  /** Forgets everything, for the next pass. */
  clear(): void {
    for (let i = 0; i < this.#count && i < linear; i++) this.#sources[i] = this.#copies[i] = undefined;
    if (this.#count > linear) this.#sources.length = this.#copies.length = linear;
    this.#count = 0;
    this.#places = undefined;
  }
}
