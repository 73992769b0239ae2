// Says what the bridge cannot do, as ERR_STASIS_BRIDGE_FAILED with the words of the server or the connection.

import { BusError } from '@stasis-bus/core';
import { isError } from '@stasis-bus/core/internal';
import type { LimitedReports } from '../reports/limited-reports.js';
import { causeOf } from './server-refusals.js';

/** @param what what the bridge cannot do: a verb and its object */
export function failure(what: string, cause: unknown): BusError {
  const text = isError(cause) ? cause.message : String(cause);
  return new BusError('ERR_STASIS_BRIDGE_FAILED', `the bridge cannot ${what}: ${text}`, { cause });
}

/** Reports a failure of something that is tried again, at a limited rate for each cause. */
export function reportFailure(failures: LimitedReports, what: string, error: unknown): void {
  failures.report(`${what} ${causeOf(error)}`, failure(what, error).message, error);
}
