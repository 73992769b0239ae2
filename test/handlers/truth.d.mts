import type { Message } from '@stasis-bus/core';

export const cells: {
  readonly inside: number;
  readonly lastThread: number;
  readonly last: number;
  readonly overlaps: number;
  readonly inversions: number;
  readonly invocations: number;
  readonly finals: number;
  readonly header: number;
};
export function begin(message: Message, context: unknown): void;
export function end(message: Message, context: unknown): void;
