// Which messages a subscription wants (SPEC 5). Two filters that are off until asked for: a set of types, which
// counts while the filter is `selective`, and a set of formatter names. With one on, it must admit the message; with
// both, either may. It is asked when a dispatch plan is made, not for every message.

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

  /** Replaces the names; with none, this part is off. */
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

  /** Whether the handler gets the subscription's own final message: nothing but the set of types withholds it. */
  admitsFinal(type: MessageType): boolean {
    return !this.#selective || this.#types.has(type);
  }
}
