// The reason why something from another process is not accepted, or something from this process is not sent.

import type { RefusalReason } from '../api/statistics.js';

export class Refusal extends Error {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
