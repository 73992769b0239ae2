// The structured clone that a message carries (SPEC 2.2-2.4, 2.7, 2.8): one recursive pass that copies, several times
// faster than `structuredClone`. A plain clone is frozen when somebody asks for it (`freezePlain`): many a message goes to
// other threads only.

import { type CopyOther, CopyPass } from './copy-pass.js';
import { freezePlain } from './freeze-plain.js';
import { copyObject } from './objects.js';
import { copyValue, isReference } from './plain.js';
import { Refusal } from './refusal.js';
import { plainTraits, plainWithMessages, traitsOf, type ValueTraits } from './value-traits.js';

export { freezePlain } from './freeze-plain.js';
export { freezeReceived } from './freeze-received.js';

// A pass is a handful of objects, so the last one is used again. While a getter of the value makes a message of its
// own there is none, and another is made.
let idlePass: CopyPass | undefined;

/** A copy, deeply frozen unless it is plain, and what must be known of it. */
export interface Snapshot {
  readonly value: unknown;
  readonly traits: ValueTraits;
}

/**
 * What every handler sees of a value: what `structuredClone` gives. A plain one is still to be frozen. Messages and message types in it
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
  let taken: Snapshot;
  try {
    taken = endOfPass(pass, copyValue(value, pass, 1));
  } catch (thrown) {
    throw Refusal.at(undefined, thrown).toError();
  }
  pass.reset();
  idlePass = pass;
  return taken;
}

/** Ends a pass that has copied a value. */
export function endOfPass(pass: CopyPass, copy: unknown): Snapshot {
  const value = pass.finish(copy);
  const { holdsMessages, isPlain } = pass;
  if (isPlain) return { value, traits: holdsMessages ? plainWithMessages : plainTraits };
  return { value, traits: traitsOf(holdsMessages, pass.binary !== undefined && !pass.share) };
}

/** The value of `takeSnapshot`, deeply frozen. */
export function snapshot(value: unknown, share: boolean): unknown {
  const { value: copy, traits } = takeSnapshot(value, share);
  return traits.isPlain ? freezePlain(copy, traits.holdsMessages) : copy;
}

/**
 * A copy of a value, not frozen, in which some objects, at whatever depth, are replaced: those for which `replace` does
 * not return `undefined`. It is asked once about everything but arrays and plain objects.
 *
 * @param root what the user knows the value as
 * @throws ERR_STASIS_VALUE_NOT_CLONEABLE naming the path to the part that cannot be cloned
 */
export function copyReplacing(
  value: unknown,
  replace: (candidate: object) => unknown,
  root?: string,
): unknown {
  if (!isReference(value)) return value;
  const replacements = new Map<object, unknown>();
  const copyOrReplace: CopyOther = (source, pass, level) => {
    const replacement = replacements.get(source) ?? replace(source);
    if (replacement === undefined) return copyObject(source, pass, level);
    replacements.set(source, replacement);
    return replacement;
  };
  const pass = new CopyPass(copyOrReplace);
  try {
    return pass.finishUnfrozen(copyValue(value, pass, 1));
  } catch (thrown) {
    throw Refusal.at(undefined, thrown).toError(root);
  }
}
