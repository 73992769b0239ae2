// The shapes of objects that are written. A shape is a list of keys, and the shapes form a tree with a step for each key. An object's shape
// is found by walking along its keys; the last step taken is tried first, since most objects of a kind look alike.
//
//   root ─ id ─ name ─ v        shape 1: id, name, v
//     └─── type ─ ts ─ data     shape 0: type, ts, data
//
// A shape gets its number when it is met for the second time: an object that is met once may be a dictionary, whose keys are not worth
// remembering. When there are many steps, those that lead to no shape are forgotten.

import { longestKey, mostKeys, mostShapes } from './layout.js';

const mostSteps = 4 * mostShapes;

export class ShapeStep {
  /** The number of the shape that ends here; negative if there is none. */
  shape = -1;
  /** How many keys lead here. */
  readonly depth: number;
  /** How often an object has ended here without a shape. */
  met = 0;
  lastKey = '';
  lastStep: ShapeStep | undefined;
  /** The first key and step of the last object that was met as the value of the last of these keys. */
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

  /** Returns the keys that lead here. */
  keys(): string[] {
    const keys: string[] = [];
    for (let step: ShapeStep = this; step.#before !== undefined; step = step.#before) keys.push(step.#key);
    return keys.reverse();
  }

  /** Returns the step for a key, or `undefined` if there is none and none may be added. */
  take(key: string, shapes: Shapes): ShapeStep | undefined {
    let step = this.#steps.get(key);
    if (step === undefined) {
      // In an object literal, the key `__proto__` would set the prototype.
      if (key === '__proto__' || key.length > longestKey || !shapes.countStep(this)) return undefined;
      step = new ShapeStep(key, this);
      this.#steps.set(key, step);
    }
    this.lastKey = key;
    this.lastStep = step;
    return step;
  }

  /** Forgets the steps that lead to no shape. Returns how many steps are left beyond this one. */
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
  /** Whether nearly all steps lead to shapes, so that looking for steps to forget is not worth the time. */
  #isFull = false;
  readonly #numbered: (readonly string[])[] = [];

  /** Returns the first step of an object. @param within the step of the outer object that the object is the value of */
  begin(key: string, within: ShapeStep): ShapeStep | undefined {
    if (within.innerKey === key && within.innerStep !== undefined) return within.innerStep;
    const step = this.root.take(key, this);
    if (step === undefined) return undefined;
    within.innerKey = key;
    within.innerStep = step;
    return step;
  }

  /** Counts a new step behind another. Returns whether there may be one. */
  countStep({ depth }: ShapeStep): boolean {
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

  /** Notes that an object has ended at a step. Returns whether its shape has a number, which it may get now. */
  number(step: ShapeStep): boolean {
    if (step.shape >= 0) return true;
    step.met += 1;
    if (step.met < 2 || step.depth === 0 || this.#numbered.length >= mostShapes) return false;
    step.shape = this.#numbered.length;
    this.#numbered.push(step.keys());
    return true;
  }

  /** How many shapes have a number. */
  get count(): number {
    return this.#numbered.length;
  }

  /** Returns the keys of the shapes from a number on. */
  from(number: number): readonly (readonly string[])[] {
    return this.#numbered.slice(number);
  }
}
