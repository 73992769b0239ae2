// Which messages a subscription wants (SPEC 5). Two filters that are off until asked for: a set of types, which
// counts while the filter is `selective`, and a set of formatter names. With one on, it must admit the message; with
// both, either may. The verdict on a type is remembered by the type's number, so filtering costs an array look-up.

import { internalsOf, type MessageType } from './message-type.js';

export class Filter {
  readonly #types = new Set<MessageType>();
  #selective = false;
  #formatters: readonly string[] = [];
  #verdicts: (boolean | undefined)[] = [];

  accept(types: readonly MessageType[]): void {
    for (const type of types) this.#types.add(type);
    this.#verdicts = [];
  }

  decline(types: readonly MessageType[]): void {
    for (const type of types) this.#types.delete(type);
    this.#verdicts = [];
  }

  /** Accepts these types and no others. */
  replaceTypes(types: Iterable<MessageType>): void {
    this.#types.clear();
    for (const type of types) this.#types.add(type);
    this.#verdicts = [];
  }

  setSelective(selective: boolean): void {
    this.#selective = selective;
    this.#verdicts = [];
  }

  /** Replaces the names; with none, this part is off. */
  acceptFormatters(names: readonly string[]): void {
    this.#formatters = [...names];
    this.#verdicts = [];
  }

  admits(type: MessageType): boolean {
    const { index, formatters } = internalsOf(type);
    const known = this.#verdicts[index];
    if (known !== undefined) return known;
    const verdict = this.#judge(type);
    // While a type's formatters are not known yet, a later definition may change the verdict.
    if (formatters !== undefined || this.#formatters.length === 0) this.#verdicts[index] = verdict;
    return verdict;
  }

  #judge(type: MessageType): boolean {
    if (!this.#selective && this.#formatters.length === 0) return true;
    if (this.#selective && this.#types.has(type)) return true;
    return this.#formatters.some((name) => type.formatters.includes(name));
  }
}
