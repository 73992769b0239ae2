// A topic's name, or a pattern of names: `*` stands for any run of characters.

export class TopicPattern {
  /** Whether it is one name only. */
  readonly isExact: boolean;
  readonly #text: string;
  readonly #expression: RegExp;

  constructor(text: string) {
    this.#text = text;
    this.isExact = !text.includes('*');
    const parts = text.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
    this.#expression = new RegExp(`^${parts.join('.*')}$`, 's');
  }

  matches(name: string): boolean {
    return this.isExact ? name === this.#text : this.#expression.test(name);
  }

  toString(): string {
    return this.#text;
  }
}
