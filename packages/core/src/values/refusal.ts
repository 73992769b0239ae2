// Why a value cannot be cloned. A refusal is thrown at the offending part and collects the path on its way out, so values that
// can be cloned pay nothing for paths.

import { BusError } from '../errors/bus-error.js';
import { formatPath, type PathStep } from './path.js';

export class Refusal {
  readonly #complaint: string;
  readonly #cause: { readonly cause: unknown } | undefined;
  readonly #steps: PathStep[] = [];

  /** @param complaint what is wrong with the part: "it is a Proxy" */
  constructor(complaint: string, cause?: { readonly cause: unknown }) {
    this.#complaint = complaint;
    this.#cause = cause;
  }

  /** Adds a step to the path of what was thrown in a container, and returns it. Anything but a refusal becomes one. */
  static at(step: PathStep | undefined, thrown: unknown): Refusal {
    const refusal = thrown instanceof Refusal ? thrown : new Refusal('reading it threw', { cause: thrown });
    if (step !== undefined) refusal.#steps.push(step);
    return refusal;
  }

  /** Returns the error for the user. @param root the user's name for the value */
  toError(root = 'value'): BusError {
    const path = formatPath(root, this.#steps.toReversed());
    return new BusError(
      'ERR_STASIS_VALUE_NOT_CLONEABLE',
      `${path} cannot be cloned: ${this.#complaint}`,
      this.#cause,
    );
  }
}
