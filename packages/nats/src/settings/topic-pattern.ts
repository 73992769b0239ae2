// A topic's name, or a pattern of names: `*` stands for any run of characters. Names come from outside: matching looks at each
// character of a name once, whatever the pattern is. (A regular expression with several `.*` goes back to each of them.)

export class TopicPattern {
  /** Whether it is one name only. */
  readonly isExact: boolean;
  readonly #text: string;
  readonly #start: string;
  readonly #end: string;
  /** What must stand between them, in this order. */
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
      // The first place where it stands leaves the most room for the others.
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
