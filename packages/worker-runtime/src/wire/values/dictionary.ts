// What a writer's bytes refer to by number: the shapes of objects, and the strings that are written often. The reader learns new entries
// before it reads the bytes.

import { Shapes } from './shapes.js';
import { Strings } from './strings.js';

/** What a reader must learn, in the order of the numbers. */
export interface DictionaryNews {
  /** The keys of each new shape. */
  readonly shapes?: readonly (readonly string[])[];
  readonly strings?: readonly string[];
}

export class Dictionary {
  readonly shapes = new Shapes();
  readonly strings = new Strings();
}

/** The dictionary of everything that this realm writes for its own threads. Since all share it, the same bytes can go to each of them. */
export const realmDictionary = new Dictionary();

/** Keeps track of what one reader knows of a dictionary. */
export class DictionaryTeacher {
  readonly #dictionary: Dictionary;
  #shapes = 0;
  #strings = 0;

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
  }

  /** Returns what is new since the last call. */
  news(): DictionaryNews {
    const { shapes, strings } = this.#dictionary;
    const [knownShapes, knownStrings] = [this.#shapes, this.#strings];
    this.#shapes = shapes.count;
    this.#strings = strings.count;
    return {
      ...(shapes.count > knownShapes && { shapes: shapes.from(knownShapes) }),
      ...(strings.count > knownStrings && { strings: strings.from(knownStrings) }),
    };
  }
}
