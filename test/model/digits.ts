// Reads choices out of one number, as digits of mixed radix: property tests generate numbers, which is cheap, and
// which shrink to 0. By convention the choice 0 is the plainest.

export class Digits {
  #rest: number;

  constructor(code: number) {
    this.#rest = code;
  }

  /** A choice from 0 to `radix - 1`. */
  take(radix: number): number {
    const digit = this.#rest % radix;
    this.#rest = (this.#rest - digit) / radix;
    return digit;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.take(choices.length)] as T;
  }
}
