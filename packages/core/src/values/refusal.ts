// Why a value cannot be cloned. It is thrown at the offending part and gathers the path on its way out, so a value
// that can be cloned pays nothing for paths.

import { BusError } from '../errors/bus-error.js';
import { formatPath, type PathStep } from './path.js';

export class Refusal {
  readonly #complaint: string;
  readonly #cause: { readonly cause: unknown } | undefined;
  readonly #steps: PathStep[] = [];

  /** `complaint` says what is wrong with the part: "it is a Proxy". */
  constructor(complaint: string, cause?: { readonly cause: unknown }) {
    this.#complaint = complaint;
    this.#cause = cause;
  }

  /** What was thrown in a container, with the step that led there; anything but a refusal becomes one. */
  static at(step: PathStep | undefined, thrown: unknown): Refusal {
    const refusal = thrown instanceof Refusal ? thrown : new Refusal('reading it threw', { cause: thrown });
    if (step !== undefined) refusal.#steps.push(step);
    return refusal;
  }

  /** @param root what the user knows the value as */
  toError(root = 'value'): BusError {
    const path = formatPath(root, this.#steps.toReversed());
    return new BusError(
      'ERR_STASIS_VALUE_NOT_CLONEABLE',
      `${path} cannot be cloned: ${this.#complaint}`,
      this.#cause,
    );
  }
}
