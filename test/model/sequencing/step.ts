// One step of a schedule: something a publisher, a user or an executor does. A step whose subject isn't there (nothing
// is out, for example) does nothing.

import type { PartitionKey } from '../../../packages/core/src/sequencing/partition-key.js';
import { Digits } from '../digits.js';

/** The message types of the model. `change` is a subscription change: a barrier, and never dropped for room. */
export type Letter = 'a' | 'b' | 'c' | 'd' | 'change';

export const letters: readonly Letter[] = ['a', 'b', 'c', 'd', 'change'];

/** What a user's callbacks do when the sequencer calls them. */
export type Reaction = 'publish' | 'unsubscribe';

export type FilterEdit = 'accept' | 'decline' | 'selective' | 'unselective';

export type Step =
  | {
      readonly type: 'publish';
      readonly letter: Letter;
      /** `undefined`: `partitionBy` throws. */
      readonly key: PartitionKey | undefined;
      readonly isAwaited: boolean;
    }
  | {
      readonly type: 'pull';
      readonly session: number;
      readonly place: number;
      /** Asks at a place other than the one that has invocations. */
      readonly isElsewhere: boolean;
      readonly size: number;
    }
  | { readonly type: 'handled' | 'failed' | 'overran'; readonly batch: number }
  | {
      readonly type: 'crash';
      readonly batch: number;
      readonly started: number;
      /** How many of the started ones were completed, with all they published on its way. */
      readonly released: number;
    }
  | {
      readonly type: 'putBack';
      readonly batch: number;
      readonly count: number;
      readonly isFirstStarted: boolean;
    }
  | { readonly type: 'unsubscribe' | 'end' }
  /** The code that ran is through: what waits for that happens. */
  | { readonly type: 'through' }
  /** `broken`: nobody can say whose turn such a message is. */
  | { readonly type: 'route'; readonly letter: Letter; readonly session: number | 'broken' | undefined }
  | { readonly type: 'filter'; readonly edit: FilterEdit; readonly letter: Letter }
  | { readonly type: 'react'; readonly reaction: Reaction; readonly times: number };

const weights: readonly (readonly [Step['type'], number])[] = [
  ['publish', 20],
  ['pull', 16],
  ['handled', 8],
  ['failed', 3],
  ['crash', 3],
  ['putBack', 3],
  ['overran', 2],
  ['route', 3],
  ['filter', 1],
  ['react', 3],
  ['through', 5],
  ['unsubscribe', 1],
  ['end', 1],
];

const types = weights.flatMap(([type, weight]) => new Array<Step['type']>(weight).fill(type));

/** Codes of steps are below this. */
export const stepCodes = types.length * 1024;

export function decodeStep(code: number): Step {
  const digits = new Digits(code);
  const type = digits.pick(types);
  switch (type) {
    case 'publish':
      return {
        type,
        letter: digits.pick(['a', 'a', 'b', 'a', 'change', 'c', 'b', 'd']),
        key: digits.pick(['x', 'x', 'y', 'x', 'y', 7, 7, undefined]),
        isAwaited: digits.take(3) === 1,
      };
    case 'pull':
      return {
        type,
        session: digits.pick([0, 0, 1, 2]),
        place: digits.take(2),
        isElsewhere: digits.take(6) === 5,
        size: digits.pick([1, 2, 1, 4]),
      };
    case 'handled':
    case 'failed':
    case 'overran':
      return { type, batch: digits.take(4) };
    case 'crash':
      return {
        type,
        batch: digits.take(4),
        started: digits.pick([1, 2, 0, 3]),
        released: digits.pick([0, 0, 1, 2]),
      };
    case 'putBack':
      return {
        type,
        batch: digits.take(4),
        count: 1 + digits.take(4),
        isFirstStarted: digits.take(2) === 1,
      };
    case 'route':
      return { type, letter: digits.pick(letters), session: digits.pick([0, 1, 2, undefined, 'broken']) };
    case 'filter':
      return {
        type,
        edit: digits.pick(['selective', 'accept', 'decline', 'unselective']),
        letter: digits.pick(letters),
      };
    case 'react':
      return {
        type,
        reaction: digits.pick(['publish', 'publish', 'unsubscribe']),
        times: 1 + digits.take(3),
      };
    default:
      return { type };
  }
}
