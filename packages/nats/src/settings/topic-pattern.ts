// A topic's name, or a pattern of names in which `*` stands for any run of characters. Names come from other processes, so matching
// looks at each character of a name once, whatever the pattern is. (A regular expression with several `.*` would backtrack to each.)

export class TopicPattern {
  /** Whether the pattern is a name. */
  readonly isExact: boolean;
  readonly #text: string;
  readonly #start: string;
  readonly #end: string;
  /** The parts that must occur between start and end, in this order. */
  readonly #between: readonly string[];

  constructor(text: string) {
    this.#text = text;
    this.isExact = !text.includes('*');
    const parts = text.split('*');
    this.#start = parts[0] ?? '';
    this.#end = parts.at(-1) ?? '';
    this.#between = parts.slice(1, -1).filter((part) => part !== '');
  }

  matches(name: string): boolean {
    if (this.isExact) return name === this.#text;
    const end = name.length - this.#end.length;
    let position = this.#start.length;
    if (position > end || !name.startsWith(this.#start) || !name.endsWith(this.#end)) return false;
    for (const part of this.#between) {
      // The first occurrence leaves the most room for the other parts.
      const found = name.indexOf(part, position);
      if (found === -1) return false;
      position = found + part.length;
    }
    return position <= end;
  }

  toString(): string {
    return this.#text;
  }
}
