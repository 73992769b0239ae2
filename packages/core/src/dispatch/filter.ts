// Which messages a subscription wants (SPEC 5). A filter has two parts, both off at first: a set of types, which is on while the
// filter is `selective`, and a list of formatter names, which is on while it has any. With one part on, that part must admit the
// message; with both, either may. A filter is asked when a dispatch plan is made, not for every message.

import type { MessageType } from '../api/message.js';

export class Filter {
  readonly #types = new Set<MessageType>();
  #selective = false;
  #formatters: readonly string[] = [];
  readonly #onChange: () => void;

  /** @param onChange called after every edit */
  constructor(onChange: () => void = () => {}) {
    this.#onChange = onChange;
  }

  accept(types: readonly MessageType[]): void {
    for (const type of types) this.#types.add(type);
    this.#onChange();
  }

  decline(types: readonly MessageType[]): void {
    for (const type of types) this.#types.delete(type);
    this.#onChange();
  }

  /** Accepts these types and no others. */
  replaceTypes(types: Iterable<MessageType>): void {
    this.#types.clear();
    for (const type of types) this.#types.add(type);
    this.#onChange();
  }

  setSelective(selective: boolean): void {
    this.#selective = selective;
    this.#onChange();
  }

  /** Replaces the formatter names. With none, this part is off. */
  acceptFormatters(names: readonly string[]): void {
    this.#formatters = [...names];
    this.#onChange();
  }

  /** Whether what it admits depends on the names of a type's formatters. */
  get readsFormatters(): boolean {
    return this.#formatters.length > 0;
  }

  admits(type: MessageType): boolean {
    if (!this.#selective && this.#formatters.length === 0) return true;
    if (this.#selective && this.#types.has(type)) return true;
    return this.#formatters.some((name) => type.formatters.includes(name));
  }

  /** Returns whether the handler gets the subscription's own final message, which only the set of types can withhold. */
  admitsFinal(type: MessageType): boolean {
    return !this.#selective || this.#types.has(type);
  }
}
