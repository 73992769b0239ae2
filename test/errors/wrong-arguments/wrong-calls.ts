// How wrong calls are written down: what is called, with what, and the code that must come.

import type { BusErrorCode } from '@stasis-bus/core';
import type { World } from '../world.js';

export interface WrongCall {
  readonly name: string;
  readonly code: BusErrorCode;
  readonly call: (world: World) => unknown;
}

/** Whatever it is, as an argument of any type. */
export function bad(value: unknown): never {
  return value as never;
}

export function show(value: unknown): string {
  if (typeof value === 'symbol' || typeof value === 'function') return String(value).slice(0, 20);
  if (value instanceof AbortController) return 'an AbortController';
  return (
    JSON.stringify(value, (_key, part) => (typeof part === 'number' ? String(part) : part)) ?? 'undefined'
  );
}

export class WrongCalls {
  readonly all: WrongCall[] = [];
  readonly #where: string;

  /** @param where added to each name */
  constructor(where = '') {
    this.#where = where;
  }

  /** The call, once with each of the wrong values. */
  readonly wrong = (
    name: string,
    values: readonly unknown[],
    call: (world: World, value: never) => unknown,
    code: BusErrorCode = 'ERR_STASIS_INVALID_ARGUMENT',
  ): void => {
    for (const value of values)
      this.all.push({
        name: `${name}${this.#where}: ${show(value)}`,
        code,
        call: (world) => call(world, bad(value)),
      });
  };

  /** The call itself is wrong. */
  readonly refused = (
    name: string,
    call: (world: World) => unknown,
    code: BusErrorCode = 'ERR_STASIS_INVALID_ARGUMENT',
  ): void => void this.all.push({ name: `${name}${this.#where}`, code, call });
}
