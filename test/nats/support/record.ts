// What the programs of `programs/worker.ts` have written down: it outlives them.

import { readFileSync } from 'node:fs';

export const names = ['one', 'two', 'three'] as const;
export type Name = (typeof names)[number];

export interface Record {
  /** The numbers of the events that it has handled of each, in the order of handling. */
  readonly of: Readonly<{ [name in Name]: readonly number[] }>;
  /** How many it knew to be acknowledged, at the last. */
  readonly acknowledged: number;
}

export function readRecord(path: string): Record {
  const of: { [name in Name]: number[] } = { one: [], two: [], three: [] };
  let acknowledged = 0;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const [what, number] = line.split(' ');
    const name = names.find((known) => known === what);
    if (name !== undefined) of[name].push(Number(number));
    else if (what === 'acknowledged') acknowledged = Number(number);
  }
  return { of, acknowledged };
}

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
