// The message types of the model, and the filter in front of the sequencer, which the model keeps a naive copy of.

import type { MessageType } from '../../../packages/core/src/api/message.js';
import type { Filter } from '../../../packages/core/src/dispatch/filter.js';
import { Violation } from './model-message.js';
import type { FilterEdit, Letter } from './step.js';
import type { Subject } from './subject.js';

export type Types = Readonly<Record<Letter, MessageType>>;

const known = new WeakMap<Subject, Types>();

export function typesOf(subject: Subject): Types {
  let types = known.get(subject);
  if (types === undefined) {
    const { defineMessageType: define, SubscriptionChange: change } = subject;
    types = {
      a: define('model.a'),
      b: define('model.b'),
      c: define('model.c'),
      d: define('model.d'),
      change,
    };
    known.set(subject, types);
  }
  return types;
}

export class CheckedFilter {
  readonly #filter: Filter;
  readonly #types: Types;
  readonly #accepted = new Set<Letter>();
  #isSelective = false;

  constructor(filter: Filter, types: Types) {
    this.#filter = filter;
    this.#types = types;
  }

  admits(letter: Letter): boolean {
    const isAdmitted = this.#filter.admits(this.#types[letter]);
    if (isAdmitted !== (!this.#isSelective || this.#accepted.has(letter)))
      throw new Violation(`the filter ${isAdmitted ? 'admits' : 'refuses'} ${letter}`);
    return isAdmitted;
  }

  edit(edit: FilterEdit, letter: Letter): void {
    if (edit === 'accept') {
      this.#filter.accept([this.#types[letter]]);
      this.#accepted.add(letter);
    } else if (edit === 'decline') {
      this.#filter.decline([this.#types[letter]]);
      this.#accepted.delete(letter);
    } else {
      this.#isSelective = edit === 'selective';
      this.#filter.setSelective(this.#isSelective);
    }
  }
}
