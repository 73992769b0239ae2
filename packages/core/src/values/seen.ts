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

  /** The copy of an object met before; the object itself, if its copy is still to come. */
  get(source: object): object | undefined {
    const first = Math.min(this.#count, linear);
    for (let i = 0; i < first; i++) if (this.#sources[i] === source) return this.#copies[i] ?? source;
    const place = this.#places?.get(source);
    return place === undefined ? undefined : (this.#copies[place] ?? source);
  }

  /** Notes an object that was not met before. */
  add(source: object, copy: object | undefined): void {
    const place = this.#count++;
    this.#sources[place] = source;
    if (copy !== undefined || place >= linear) this.#copies[place] = copy;
    if (place < linear) return;
    this.#places ??= new Map();
    this.#places.set(source, place);
  }

  /** The object that was met as that one in the order of meeting has another copy. */
  replace(place: number, copy: object): void {
    this.#copies[place] = copy;
  }

  /** The copies of that object and of those that were met after it are still to come. */
  forgetCopies(from: number): void {
    for (let i = from; i < this.#count; i++) this.#copies[i] = undefined;
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
