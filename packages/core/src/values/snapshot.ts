// The frozen structured clone that a message carries (SPEC 2.2-2.4, 2.7, 2.8): one recursive pass that copies and
// freezes, several times faster than `structuredClone` and a walk to freeze its result.

import { type CopyOther, CopyPass } from './copy-pass.js';
import { copyObject } from './objects.js';
import { copyValue, isReference } from './plain.js';
import { Refusal } from './refusal.js';
import { plainTraits, type ValueTraits } from './value-traits.js';

export { freezeReceived } from './freeze-received.js';

// A pass is a handful of objects, so the last one is used again. While a getter of the value makes a message of its
// own there is none, and another is made.
let idlePass: CopyPass | undefined;

/** A frozen copy, and what must be known of it. */
export interface Snapshot {
  readonly value: unknown;
  readonly traits: ValueTraits;
}

/**
 * What every handler sees of a value: what `structuredClone` gives, deeply frozen. Messages and message types in it
 * stay themselves; the value is never changed, and later changes of it are never seen.
 *
 * @param share Whether binary data is copied to shared memory; without it a SharedArrayBuffer is refused.
 * @throws ERR_STASIS_VALUE_NOT_CLONEABLE naming the path to the part that cannot be cloned.
 */
export function takeSnapshot(value: unknown, share: boolean): Snapshot {
  if (!isReference(value)) return { value, traits: plainTraits };
  const pass = idlePass ?? new CopyPass(copyObject);
  idlePass = undefined;
  pass.share = share;
  const copy = run(pass, value);
  const { holdsMessages } = pass;
  const holdsBytes = pass.binary !== undefined && !share;
  pass.reset();
  idlePass = pass;
  return { value: copy, traits: holdsMessages || holdsBytes ? { holdsMessages, holdsBytes } : plainTraits };
}

/** The value of `takeSnapshot`. */
export function snapshot(value: unknown, share: boolean): unknown {
  return takeSnapshot(value, share).value;
}

/**
 * A copy of a frozen value in which some objects, at whatever depth, are replaced: those for which `replace` does not
 * give `undefined`. It is asked once about everything but arrays and plain objects.
 */
export function copyReplacing(value: unknown, replace: (candidate: object) => unknown): unknown {
  if (!isReference(value)) return value;
  const copyOrReplace: CopyOther = (source, pass, level) => {
    const replacement = replace(source);
    if (replacement === undefined) return copyObject(source, pass, level);
    if (typeof replacement === 'object' && replacement !== null) pass.seen.add(source, replacement);
    return replacement;
  };
  return run(new CopyPass(copyOrReplace), value);
}

function run(pass: CopyPass, value: unknown): unknown {
  try {
    return pass.finish(copyValue(value, pass, 1));
  } catch (thrown) {
    throw Refusal.at(undefined, thrown).toError();
  }
}
