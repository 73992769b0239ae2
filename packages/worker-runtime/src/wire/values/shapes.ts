// The shapes of objects that are written: lists of keys, in a tree with a step per key. An object's shape is found by walking
// along its keys, and the last step taken is tried first, for most objects of a kind look alike.
//
//   root ─ id ─ name ─ v        shape 1: id, name, v
//     └─── type ─ ts ─ data     shape 0: type, ts, data
//
// A shape gets its number when it is met for the second time: what is met once may be a dictionary, and its keys are not
// worth to be remembered. Steps that led to no shape are forgotten now and then.

import { longestKey, mostKeys, mostShapes } from './layout.js';

const mostSteps = 4 * mostShapes;

export class ShapeStep {
  /** The number of the shape that ends here; negative if there is none. */
  shape = -1;
  /** How many keys led here. */
  readonly depth: number;
  /** How often an object has ended here without a shape. */
  met = 0;
  lastKey = '';
  lastStep: ShapeStep | undefined;
  /** How the last object that was met here began, as a part of the object with these keys. */
  innerKey = '';
  innerStep: ShapeStep | undefined;
  readonly #key: string;
  readonly #before: ShapeStep | undefined;
  readonly #steps = new Map<string, ShapeStep>();

  constructor(key = '', before?: ShapeStep) {
    this.#key = key;
    this.#before = before;
    this.depth = before === undefined ? 0 : before.depth + 1;
  }

  /** The keys that led here. */
  keys(): string[] {
    const keys: string[] = [];
    for (let step: ShapeStep = this; step.#before !== undefined; step = step.#before) keys.push(step.#key);
    return keys.reverse();
  }

  /** The step that is taken with the key. `undefined`: there is none, and none may be added. */
  take(key: string, shapes: Shapes): ShapeStep | undefined {
    let step = this.#steps.get(key);
    if (step === undefined) {
      // In an object literal, that key would set the prototype.
      if (key === '__proto__' || key.length > longestKey || !shapes.mayGrow(this)) return undefined;
      step = new ShapeStep(key, this);
      this.#steps.set(key, step);
    }
    this.lastKey = key;
    this.lastStep = step;
    return step;
  }

  /** Forgets what leads to no shape. Gives how many steps are left, this one not counted. */
  prune(): number {
    let left = 0;
    this.lastStep = undefined;
    this.innerStep = undefined;
    for (const [key, step] of this.#steps) {
      const beyond = step.prune();
      if (beyond === 0 && step.shape < 0) this.#steps.delete(key);
      else left += beyond + 1;
    }
    return left;
  }
}

export class Shapes {
  readonly root = new ShapeStep();
  #steps = 0;
  /** Whether nearly all steps lead to shapes: looking for others to forget would take longer than it helps. */
  #isFull = false;
  readonly #numbered: (readonly string[])[] = [];

  /** The first step of an object that is a part of another, in the place of that step. */
  begin(key: string, place: ShapeStep): ShapeStep | undefined {
    if (place.innerKey === key && place.innerStep !== undefined) return place.innerStep;
    const step = this.root.take(key, this);
    if (step === undefined) return undefined;
    place.innerKey = key;
    place.innerStep = step;
    return step;
  }

  mayGrow({ depth }: ShapeStep): boolean {
    if (depth >= mostKeys || this.#isFull) return false;
    if (this.#steps >= mostSteps) this.#prune();
    if (this.#isFull) return false;
    this.#steps += 1;
    return true;
  }

  #prune(): void {
    this.#steps = this.root.prune();
    this.#isFull = this.#steps > mostSteps - mostSteps / 8;
  }

  /** Whether the shape that ends here has a number, or gets one now. */
  number(step: ShapeStep): boolean {
    if (step.shape >= 0) return true;
    step.met += 1;
    if (step.met < 2 || step.depth === 0 || this.#numbered.length >= mostShapes) return false;
    step.shape = this.#numbered.length;
    this.#numbered.push(step.keys());
    return true;
  }

  /** How many have a number. */
  get count(): number {
    return this.#numbered.length;
  }

  /** The keys of those with a number, from that one on. */
  from(number: number): readonly (readonly string[])[] {
    return this.#numbered.slice(number);
  }
}
