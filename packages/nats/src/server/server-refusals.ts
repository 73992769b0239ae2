// Reports what the server refuses: it has understood a request but does not comply, because its store is full or this process lacks
// permission. Requests that wait are tried again, since somebody may change that. Each cause is reported to `onError` once a minute.

import { JetStreamApiError } from '@nats-io/jetstream';
import type { PermissionViolationError } from '@nats-io/nats-core';
import { type BusPort, isError } from '@stasis-bus/core/internal';
import type { BridgeCounts } from '../reports/bridge-counts.js';
import { LimitedReports } from '../reports/limited-reports.js';

/** The error for a subject that this process may not publish or subscribe to. */
export type Denial = PermissionViolationError;

/** How long a cause is not reported again, in milliseconds. */
export const againReportedMs = 60_000;

const notReady = 503;
/** The status for something that was removed, and will be created again. */
const notFound = 404;
/** Refusals that come with status 503 as well: the store has no room, or a limit of the stream is reached. */
const fullCodes = new Set([10_023, 10_077]);
/** The code for a stream that could not be created, for example while one of that name is being removed: a failure if it lasts. */
const notCreated = 10_049;

export class ServerRefusals {
  readonly #reports: LimitedReports;
  readonly #counts: BridgeCounts;

  constructor(bus: BusPort, counts: BridgeCounts) {
    this.#reports = new LimitedReports(bus, 'ERR_STASIS_BRIDGE_REFUSED', againReportedMs);
    this.#counts = counts;
  }

  /**
   * Reports an error if the server has refused something, but not if the server could not be reached or has not answered. Returns
   * whether the server has refused.
   *
   * @param what what the server refuses
   */
  reportIfRefused(what: string, error: unknown): boolean {
    const refusal = refusalIn(error);
    if (refusal !== undefined) this.report(what, refusal);
    return refusal !== undefined;
  }

  /** @param thrown what the client has thrown because the server, or the connection, refused */
  report(what: string, thrown: unknown): void {
    const refusal = isError(thrown) ? thrown : new Error(String(thrown));
    const { message } = refusal;
    this.#reports.report(`${what} ${causeOf(refusal)}`, `the server refuses ${what}: ${message}`, refusal);
  }

  /** Counts refused messages. */
  count(messages: number): void {
    this.#counts.refused['by-server'] += messages;
  }

  /** Notes that the server no longer refuses this, so that a new refusal is reported at once. */
  over(what: string): void {
    this.#reports.over(what);
  }
}

/** Returns the server's refusal that an error is, or was caused by, if there is one. */
export function refusalIn(error: unknown): Error | undefined {
  if (!isError(error)) return undefined;
  if (isDenial(error)) return error;
  if (error instanceof JetStreamApiError) {
    const { status, code } = error;
    const isPassing = status === notReady || status === notFound || code === notCreated;
    return isPassing && !fullCodes.has(code) ? undefined : error;
  }
  return error.cause === undefined ? undefined : refusalIn(error.cause);
}

/** Returns the part of an error that is the same for each attempt. A denial names an inbox, which each attempt has of its own. */
export function causeOf(error: unknown): string {
  const refusal = refusalIn(error) ?? error;
  if (!isError(refusal)) return String(refusal);
  return isDenial(refusal) ? refusal.operation : refusal.message;
}

/** Compares the name of the error's class, since the program may have another copy of the client. */
export function isDenial(error: Error): error is Denial {
  return error.name === 'PermissionViolationError';
}
