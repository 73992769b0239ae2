// A flow of handlers that keep what they get until their final message (see handlers/flowing.mjs), and what each has got.

import { expect } from 'vitest';
import { Note } from '../../support/sample-types.js';
import type { Stage } from '../../support/stage.js';

const cellsEach = 3;

/** One handler: where it listens, and where it publishes. */
export interface Member {
  readonly topic: string;
  readonly to?: readonly string[];
  /** Of flowing.mjs; `flush` if absent. */
  readonly handler?: string;
}

/** What a handler is given as `data`. */
export interface FlowData {
  readonly cells: SharedArrayBuffer;
  readonly at: number;
  readonly to: readonly string[];
}

export class Flow {
  readonly members: readonly Member[];
  readonly #cells: SharedArrayBuffer;

  constructor(...members: readonly Member[]) {
    this.members = members;
    this.#cells = new SharedArrayBuffer(members.length * cellsEach * Int32Array.BYTES_PER_ELEMENT);
  }

  dataOf(member: Member): FlowData {
    return { cells: this.#cells, at: this.members.indexOf(member), to: member.to ?? [] };
  }

  /** The sum of what each has got, in the order of the members. */
  get sums(): number[] {
    return this.#column(0);
  }

  /** Expects that each has got these sums, then its final message, and nothing after it. */
  expectSums(...sums: readonly number[]): void {
    expect(this.sums).toEqual(sums);
    expect(this.#column(1), 'final messages').toEqual(sums.map(() => 1));
    expect(this.#column(2), 'after the final message').toEqual(sums.map(() => 0));
  }

  #column(which: number): number[] {
    const cells = new Int32Array(this.#cells);
    return this.members.map((_, at) => cells[at * cellsEach + which] ?? 0);
  }
}

/** Publishes these numbers, and settles when they are handled. */
export async function feed({ bus }: Stage, topic: string, ...numbers: readonly number[]): Promise<void> {
  for (const number of numbers) bus.topic(topic).publish(Note, number);
  await bus.drain();
}

/** All orders of some things. */
export function ordersOf<T>(things: readonly T[]): T[][] {
  if (things.length < 2) return [[...things]];
  return things.flatMap((first, at) => ordersOf(things.toSpliced(at, 1)).map((others) => [first, ...others]));
}
