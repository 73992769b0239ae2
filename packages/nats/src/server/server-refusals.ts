// What the server refuses: it has understood, and does not comply, because its store is full or this process may not do that.
// Whoever waits keeps trying, since somebody may change that. Each cause is reported to `onError` once a minute.

import { JetStreamApiError } from '@nats-io/jetstream';
import type { PermissionViolationError } from '@nats-io/nats-core';
import { type BusPort, isError } from '@stasis-bus/core/internal';
import type { BridgeCounts } from '../reports/bridge-counts.js';
import { LimitedReports } from '../reports/limited-reports.js';

/** This process may not publish, or subscribe, there. */
export type Denial = PermissionViolationError;

/** How long the same cause is not reported again. */
export const againReportedMs = 60_000;

const notReady = 503;
/** Something that was removed, and will be created again. */
const notFound = 404;
/** Codes that come with status 503 as well: there is no room in the store, or a limit of the stream is reached. */
const fullCodes = new Set([10_023, 10_077]);
/** A stream could not be created, for example because one of that name is still being removed. If that lasts, it is a failure. */
const notCreated = 10_049;

export class ServerRefusals {
  readonly #reports: LimitedReports;
  readonly #counts: BridgeCounts;

  constructor(bus: BusPort, counts: BridgeCounts) {
    this.#reports = new LimitedReports(bus, 'ERR_STASIS_BRIDGE_REFUSED', againReportedMs);
    this.#counts = counts;
  }

  /**
   * Reports an error if the server has refused something, not if the server could not be reached or has not answered. Returns
   * whether it has refused.
   *
   * @param what it refuses
   */
  reportIfRefused(what: string, error: unknown): boolean {
    const refusal = refusalIn(error);
    if (refusal !== undefined) this.report(what, refusal);
    return refusal !== undefined;
  }

  /** @param thrown by the client when the server, or the connection, has refused */
  report(what: string, thrown: unknown): void {
    const refusal = isError(thrown) ? thrown : new Error(String(thrown));
    const { message } = refusal;
    this.#reports.report(`${what} ${causeOf(refusal)}`, `the server refuses ${what}: ${message}`, refusal);
  }

  /** Counts refused messages. */
  count(messages: number): void {
    this.#counts.refused['by-server'] += messages;
  }

  /** The server no longer refuses this. */
  over(what: string): void {
    this.#reports.over(what);
  }
}

/** Returns the refusal of the server that an error is or was caused by, if there is one. */
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

/** Returns what is the same for each attempt. A denial names the inbox that may not be heard, and each attempt has its own. */
export function causeOf(error: unknown): string {
  const refusal = refusalIn(error) ?? error;
  if (!isError(refusal)) return String(refusal);
  return isDenial(refusal) ? refusal.operation : refusal.message;
}

/** Looks at the name, since the program may have another copy of the client. */
export function isDenial(error: Error): error is Denial {
  return error.name === 'PermissionViolationError';
}
