// One pass over one value: the objects that have been met, and the copies that are left for the end.

import type { BinaryCopies } from './binary-copies.js';
import { freezeInPlace } from './freeze-in-place.js';
import { type Replace, replaceParts } from './parts.js';
import { Refusal } from './refusal.js';
import { Seen } from './seen.js';

/** Copies an object that is neither an array nor a plain object. */
export type CopyOther = (source: object, pass: CopyPass, level: number) => unknown;

/** How deep containers may be nested; the value itself is the first level. */
export const mostLevels = 500;

export class CopyPass {
  readonly seen = new Seen();
  /** The errors whose causes are being copied, where the platform cannot clone an error within its own cause. */
  readonly begunErrors = new Set<object>();
  readonly copyOther: CopyOther;
  share = false;
  /** Whether a message or a message type was met. */
  holdsMessages = false;
  /** Whether only plain objects, arrays, primitives and messages were met, and each object once. */
  isPlain = true;
  /** Whether an original stands in for its copy somewhere, because the copy did not exist yet. */
  hasStandIns = false;
  /** Made when the first view or buffer is met. */
  binary: BinaryCopies | undefined;

  constructor(copyOther: CopyOther) {
    this.copyOther = copyOther;
  }

  /** Returns the copy of an object that was met before, the object itself if the copy does not exist yet, or `undefined`. */
  metAgain(source: object): object | undefined {
    const known = this.seen.get(source);
    if (known === undefined) return undefined;
    this.isPlain = false;
    if (known === source) this.hasStandIns = true;
    return known;
  }

  /** Registers a container before its contents are copied, because it may contain itself. The copy may be supplied later. */
  begin(source: object, copy: object | undefined, level: number): void {
    checkLevel(level);
    this.seen.add(source, copy);
  }

  /** Begins the copy of an error that must not contain itself; `endError` ends it. */
  beginError(source: object, level: number): void {
    checkLevel(level);
    this.begunErrors.add(source);
  }

  endError(source: object, copy: object): void {
    this.begunErrors.delete(source);
    this.seen.add(source, copy);
  }

  /** Ends the copy of an object that is neither an array nor a plain object. */
  endSpecial(copy: object): object {
    this.isPlain = false;
    return copy;
  }

  /** Ends the pass. Returns the copy of the whole value, frozen unless it is plain. */
  finish(copy: unknown): unknown {
    if (this.isPlain) return copy;
    const replace = this.#makeMissing();
    for (const container of this.seen.copies()) freezeInPlace(container, replace);
    return replaced(copy, replace);
  }

  /** Ends the pass. Returns the copy of the whole value, not frozen. */
  finishUnfrozen(copy: unknown): unknown {
    const replace = this.#makeMissing();
    if (replace === undefined) return copy;
    for (const container of this.seen.copies()) replaceParts(container, replace);
    return replaced(copy, replace);
  }

  /** Makes the copies that do not exist yet. Returns how to put them in place of their stand-ins, if there are any. */
  #makeMissing(): Replace | undefined {
    const { binary, seen, hasStandIns } = this;
    if (binary === undefined && !hasStandIns) return undefined;
    binary?.make();
    return (child) => binary?.copyOf(child) ?? (hasStandIns ? seen.get(child) : undefined) ?? child;
  }

  /** Makes the pass ready for the next value. */
  reset(): void {
    this.seen.clear();
    // A refusal inside a cause leaves the errors around it unfinished.
    if (this.begunErrors.size > 0) this.begunErrors.clear();
    this.holdsMessages = false;
    this.isPlain = true;
    this.hasStandIns = false;
    this.binary = undefined;
  }
}

function replaced(copy: unknown, replace: Replace | undefined): unknown {
  return replace !== undefined && typeof copy === 'object' && copy !== null ? replace(copy) : copy;
}

function checkLevel(level: number): void {
  if (level > mostLevels) throw new Refusal(`it is nested deeper than ${mostLevels} levels`);
}
