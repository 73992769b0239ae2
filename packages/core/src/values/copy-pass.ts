// One pass over one value: what it has met, and what it leaves for the end.

import type { BinaryCopies } from './binary-copies.js';
import { freezeInPlace } from './freeze-in-place.js';
import { type Replace, replaceParts } from './parts.js';
import { Refusal } from './refusal.js';
import { Seen } from './seen.js';

/** Copies an object that is neither an array nor a plain object. */
export type CopyOther = (source: object, pass: CopyPass, level: number) => unknown;

/** The deepest nesting of containers; the value itself is the first level. */
export const mostLevels = 500;

export class CopyPass {
  readonly seen = new Seen();
  /** The errors whose causes are being copied, where the platform cannot clone an error within its own cause. */
  readonly openErrors = new Set<object>();
  readonly copyOther: CopyOther;
  share = false;
  /** Whether a message or a message type was met. */
  holdsMessages = false;
  /** Whether nothing was met but plain objects, arrays and primitives, each object once; and messages. */
  isPlain = true;
  /** Whether an object stands somewhere for its copy, which was not there yet. */
  hasStandIns = false;
  /** Made for the first view or buffer that is met. */
  binary: BinaryCopies | undefined;

  constructor(copyOther: CopyOther) {
    this.copyOther = copyOther;
  }

  /** The copy of an object that was met before, or the object itself where that is still to come. */
  metAgain(source: object): object | undefined {
    const known = this.seen.get(source);
    if (known === undefined) return undefined;
    this.isPlain = false;
    if (known === source) this.hasStandIns = true;
    return known;
  }

  /** Starts the copy of a container, before anything in it is copied: it may contain itself. No copy: it is still to come. */
  begin(source: object, copy: object | undefined, level: number): void {
    checkLevel(level);
    this.seen.add(source, copy);
  }

  /** Starts the copy of an error that must not contain itself; `close` ends it. */
  open(source: object, level: number): void {
    checkLevel(level);
    this.openErrors.add(source);
  }

  close(source: object, copy: object): void {
    this.openErrors.delete(source);
    this.seen.add(source, copy);
  }

  /** Ends the copy of an object that is neither an array nor a plain object. */
  endSpecial(copy: object): object {
    this.isPlain = false;
    return copy;
  }

  /** Ends the pass, and returns the copy of the whole value: frozen, unless it is plain. */
  finish(copy: unknown): unknown {
    if (this.isPlain) return copy;
    const replace = this.#makeMissing();
    for (const container of this.seen.copies()) freezeInPlace(container, replace);
    return replaced(copy, replace);
  }

  /** The same without freezing anything. */
  finishUnfrozen(copy: unknown): unknown {
    const replace = this.#makeMissing();
    if (replace === undefined) return copy;
    for (const container of this.seen.copies()) replaceParts(container, replace);
    return replaced(copy, replace);
  }

  /** Makes the copies that were still to come. Returns what puts them where others stand in for them, if any do. */
  #makeMissing(): Replace | undefined {
    const { binary, seen, hasStandIns } = this;
    if (binary === undefined && !hasStandIns) return undefined;
    binary?.make();
    return (child) => binary?.copyOf(child) ?? (hasStandIns ? seen.get(child) : undefined) ?? child;
  }

  /** Makes the pass ready for the next value. */
  reset(): void {
    this.seen.clear();
    // What was refused in an error's cause has left the errors around it open.
    if (this.openErrors.size > 0) this.openErrors.clear();
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
