// Why a value cannot be cloned. A refusal is thrown at the offending part and collects the path on its way out, so that only values
// that cannot be cloned pay for paths.

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

  /**
   * Turns what was thrown inside a container into a refusal, unless it is one, adds a step to the refusal's path, and returns the
   * refusal.
   */
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
