// Reports the errors that no call can throw: to `onError` or, without one, as process warnings at a limited rate, so that no error
// passes unnoticed (SPEC 11.7); and on the channel `stasis:error` of `node:diagnostics_channel` (SPEC 11.1). Reporting never
// throws.

import { nowMs } from '../basics/clock.js';
import { stackOf } from '../basics/error-stack.js';
import { textOfThrown } from '../basics/thrown-text.js';
import type { BusError } from '../errors/bus-error.js';
import { type ErrorEvent, errorChannel } from '../observe/channels.js';

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
      emitWarning(`the onError of a Bus threw: ${textOfThrown(thrown)}`);
    }
  }

  #warn(error: BusError): void {
    const second = Math.floor(nowMs() / 1000);
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
    emitWarning(`${error.message}${where}${withheld}`, { code: error.code, detail: detailOf(error) });
  }
}

function emitWarning(text: string, options: { code?: string; detail?: string } = {}): void {
  const ways = [
    () => process.emitWarning(text, { type: 'StasisWarning', ...options }),
    () => process.stderr.write(`StasisWarning: ${text}\n`),
  ];
  for (const warn of ways) {
    try {
      warn();
      return;
    } catch {
      // The program has replaced this function with one that throws. Try the next way.
    }
  }
}

function detailOf(error: BusError): string {
  const own = stackOf(error) ?? '';
  const { cause } = error;
  // `stackOf`, because what was thrown may throw when it is read.
  return typeof cause === 'object' && cause !== null ? (stackOf(cause) ?? own) : own;
}
