// Filters against the naive reading of SPEC 5.1–5.4: what was edited is kept as it was said, and every verdict is
// worked out anew.

import fc from 'fast-check';
import { test } from 'vitest';
import type { MessageType } from '../../../packages/core/src/api/message.js';
import { Filter } from '../../../packages/core/src/dispatch/filter.js';
import { defineMessageType } from '../../../packages/core/src/message/message-type.js';
import { schedulesOr, seed } from '../run-options.js';

const formatterNames = ['json', 'ami', 'event'];
const typeIndex = fc.integer({ min: 0, max: 4 });
const typeIndices = fc.uniqueArray(typeIndex, { maxLength: 3 });

type Edit =
  | { readonly type: 'accept' | 'decline' | 'replaceTypes'; readonly types: readonly number[] }
  | { readonly type: 'setSelective'; readonly selective: boolean }
  | { readonly type: 'acceptFormatters'; readonly names: readonly string[] }
  | { readonly type: 'defineFormatters'; readonly of: number; readonly names: readonly string[] };

const edits = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constantFrom('accept', 'decline', 'replaceTypes'),
      types: typeIndices,
    }),
    fc.record({ type: fc.constant('setSelective'), selective: fc.boolean() }),
    fc.record({ type: fc.constant('acceptFormatters'), names: fc.subarray(formatterNames) }),
    fc.record({
      type: fc.constant('defineFormatters'),
      of: typeIndex,
      names: fc.subarray(formatterNames, { minLength: 1 }),
    }),
  ) as fc.Arbitrary<Edit>,
  { maxLength: 15, size: 'max' },
);

/** What the rules say, word by word. */
class NaiveFilter {
  readonly accepted = new Set<MessageType>();
  isSelective = false;
  formatters: readonly string[] = [];

  admits(type: MessageType): boolean {
    const byFormatter = this.formatters.length > 0;
    if (!this.isSelective && !byFormatter) return true;
    const typeAdmits = this.isSelective && this.accepted.has(type);
    const formatterAdmits = byFormatter && this.formatters.some((name) => type.formatters.includes(name));
    return typeAdmits || formatterAdmits;
  }

  isWithheld(final: MessageType): boolean {
    return this.isSelective && !this.accepted.has(final);
  }
}

let schedules = 0;

test('a filter admits what the rules say after any edits, and when formatters become known late (SPEC 5.1, 5.2, 5.3, 5.4)', {
  timeout: 300_000,
}, () => {
  const property = fc.property(edits, (list) => {
    schedules += 1;
    // Types are for ever: each schedule has its own.
    const types = [0, 1, 2, 3, 4].map((number) => defineMessageType(`model.filter.${schedules}.${number}`));
    const filter = new Filter();
    const naive = new NaiveFilter();
    compare(filter, naive, types);
    for (const edit of list) {
      apply(edit, types, filter, naive);
      compare(filter, naive, types);
      // What was remembered the first time is the same the second time.
      compare(filter, naive, types);
    }
  });
  fc.assert(property, { numRuns: schedulesOr({ quick: 1_000, all: 5_000 }), seed });
});

function apply(edit: Edit, types: readonly MessageType[], filter: Filter, naive: NaiveFilter): void {
  switch (edit.type) {
    case 'setSelective':
      filter.setSelective(edit.selective);
      naive.isSelective = edit.selective;
      break;
    case 'acceptFormatters':
      filter.acceptFormatters(edit.names);
      naive.formatters = edit.names;
      break;
    case 'defineFormatters': {
      const type = types[edit.of];
      if (type?.formatters.length === 0)
        type.of(Object.fromEntries(edit.names.map((name) => [name, () => name])));
      break;
    }
    default: {
      const chosen = types.filter((_, index) => edit.types.includes(index));
      filter[edit.type](chosen);
      if (edit.type === 'replaceTypes') naive.accepted.clear();
      for (const type of chosen) {
        if (edit.type === 'decline') naive.accepted.delete(type);
        else naive.accepted.add(type);
      }
    }
  }
}

function compare(filter: Filter, naive: NaiveFilter, types: readonly MessageType[]): void {
  for (const type of types) {
    const isAdmitted = filter.admits(type);
    if (isAdmitted !== naive.admits(type))
      throw new Error(`${type.name} is ${isAdmitted ? '' : 'not '}admitted`);
    const isWithheld = !filter.admitsFinal(type);
    if (isWithheld !== naive.isWithheld(type))
      throw new Error(`a final message of ${type.name} is ${isWithheld ? '' : 'not '}withheld`);
  }
}
