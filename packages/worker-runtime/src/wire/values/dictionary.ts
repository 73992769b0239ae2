// What a writer's bytes refer to by numbers: the shapes of objects, and the strings that are written often. The reader is told
// of what is new before it reads.

import { Shapes } from './shapes.js';
import { Strings } from './strings.js';

/** What a reader is told. */
export interface DictionaryNews {
  /** Keys of objects. */
  readonly shapes?: readonly (readonly string[])[];
  readonly strings?: readonly string[];
}

export class Dictionary {
  readonly shapes = new Shapes();
  readonly strings = new Strings();
}

/** Of all that this realm writes for its own threads. They share it, so that the same bytes can go to all of them. */
export const realmDictionary = new Dictionary();

/** Tells one reader what it does not know yet. */
export class DictionaryTeller {
  readonly #dictionary: Dictionary;
  #shapes = 0;
  #strings = 0;

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
  }

  /** What is new since the last call. */
  news(): DictionaryNews {
    const { shapes, strings } = this.#dictionary;
    const [toldShapes, toldStrings] = [this.#shapes, this.#strings];
    this.#shapes = shapes.count;
    this.#strings = strings.count;
    return {
      ...(shapes.count > toldShapes && { shapes: shapes.from(toldShapes) }),
      ...(strings.count > toldStrings && { strings: strings.from(toldStrings) }),
    };
  }
}
