// Where errors go that no call throws, whether or not somebody waits: to `onError`, else to `process.emitWarning`, at a limited rate; never to nowhere
// (SPEC 11.7). And to the channel `stasis:error` of `node:diagnostics_channel`, for who looks on (SPEC 11.1).

import { type ErrorEvent, errorChannel } from './diagnostics.js';
import type { BusError } from './errors.js';
import { epochMs } from './real-time.js';
import { textOfThrown } from './thrown-text.js';

const warningsPerSecond = 10;

export class ErrorReporter {
  readonly #onError: ((error: BusError) => void) | undefined;
  #second = 0;
  #inSecond = 0;
  #withheld = 0;

  constructor(onError: ((error: BusError) => void) | undefined) {
    this.#onError = onError;
  }

  report(error: BusError): void {
    if (errorChannel.hasSubscribers) errorChannel.publish({ error } satisfies ErrorEvent);
    if (this.#onError === undefined) {
      this.#warn(error);
      return;
    }
    try {
      this.#onError(error);
    } catch (thrown) {
      this.#warn(error);
      process.emitWarning(`the onError of a Bus threw: ${textOfThrown(thrown)}`, { type: 'StasisWarning' });
    }
  }

  #warn(error: BusError): void {
    const second = Math.floor(epochMs() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#inSecond = 0;
    }
    this.#inSecond += 1;
    if (this.#inSecond > warningsPerSecond) {
      this.#withheld += 1;
      return;
    }
    const withheld = this.#withheld > 0 ? ` (${this.#withheld} errors before it were not shown)` : '';
    this.#withheld = 0;
    const where = error.subscription === undefined ? '' : ` [subscription ${error.subscription.id}]`;
    process.emitWarning(`${error.message}${where}${withheld}`, {
      type: 'StasisWarning',
      code: error.code,
      detail: detailOf(error),
    });
  }
}

function detailOf(error: BusError): string {
  const own = error.stack ?? '';
  try {
    const { cause } = error;
    return cause instanceof Error && typeof cause.stack === 'string' ? cause.stack : own;
  } catch {
    // What was thrown may throw when it is looked at.
    return own;
  }
}
