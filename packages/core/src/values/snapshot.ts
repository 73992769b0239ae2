// The structured clone that a message carries (SPEC 2.2-2.4, 2.7, 2.8), made by one recursive pass that is several times faster
// than `structuredClone`. A plain clone is frozen when it is first read (`freezePlain`), because many messages go to other
// threads only.

import { type CopyOther, CopyPass } from './copy-pass.js';
import { freezePlain } from './freeze-plain.js';
import { copyObject } from './objects.js';
import { copyValue, isReference } from './plain.js';
import { Refusal } from './refusal.js';
import { plainTraits, plainWithMessages, traitsOf, type ValueTraits } from './value-traits.js';

export { freezePlain } from './freeze-plain.js';
export { freezeReceived } from './freeze-received.js';

// A pass consists of several objects, so the last one is reused. Absent while a pass is under way: a getter in the value may create
// a message, which needs another pass.
let idlePass: CopyPass | undefined;

/** A copy, deeply frozen unless it is plain, and its traits. */
export interface Snapshot {
  readonly value: unknown;
  readonly traits: ValueTraits;
}

/**
 * Returns what every handler sees of a value: what `structuredClone` returns, deeply frozen unless it is plain. Messages and
 * message types in the value are not copied. The value is not changed, and later changes to it have no effect on the copy.
 *
 * @param share whether binary data is copied to shared memory; if not, a SharedArrayBuffer is refused
 * @throws ERR_STASIS_VALUE_NOT_CLONEABLE naming the path to the part that cannot be cloned
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

/** Ends a pass that has copied a value, and returns its snapshot. */
export function endOfPass(pass: CopyPass, copy: unknown): Snapshot {
  const value = pass.finish(copy);
  const { holdsMessages, isPlain } = pass;
  if (isPlain) return { value, traits: holdsMessages ? plainWithMessages : plainTraits };
  return { value, traits: traitsOf(holdsMessages, pass.binary !== undefined && !pass.share) };
}

/** Returns the value of `takeSnapshot`, deeply frozen. */
export function snapshot(value: unknown, share: boolean): unknown {
  const { value: copy, traits } = takeSnapshot(value, share);
  return traits.isPlain ? freezePlain(copy, traits.holdsMessages) : copy;
}

/**
 * Returns a copy of a value, not frozen, with some objects replaced at any depth.
 *
 * @param replace returns the replacement of an object, or `undefined` to copy it; called for everything but arrays and plain
 * objects, and not again for an object that it has replaced
 * @param root the user's name for the value
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
