// What the server refuses. It has understood, and does not want to: its store is full, or this process may not do that. Whoever
// waits goes on trying, since somebody may change it; and it is told, once a minute for each cause, to `onError`.

import { JetStreamApiError } from '@nats-io/jetstream';
import type { PermissionViolationError } from '@nats-io/nats-core';
import { type BusPort, isError } from '@stasis-bus/core/internal';
import type { BridgeCounts } from '../reports/bridge-counts.js';
import { LimitedReports } from '../reports/limited-reports.js';

/** This process may not publish, or subscribe, there. */
export type Denial = PermissionViolationError;

/** How long the same cause is not told again. */
export const againToldMs = 60_000;

const notReady = 503;
/** What was removed, and is made again. */
const notFound = 404;
/** Said with that status too: no room in the store, and that a limit of the stream is reached. */
const fullCodes = new Set([10_023, 10_077]);
/** It could not make a stream: as long as one of that name is still being removed, say. If that lasts, it is told as a failure. */
const notMade = 10_049;

export class ServerRefusals {
  readonly #reports: LimitedReports;
  readonly #counts: BridgeCounts;

  constructor(bus: BusPort, counts: BridgeCounts) {
    this.#reports = new LimitedReports(bus, 'ERR_STASIS_BRIDGE_REFUSED', againToldMs);
    this.#counts = counts;
  }

  /**
   * Reports it if the server has refused; not if it could not be reached, or has not answered.
   *
   * @param what it refuses
   * @returns whether it has
   */
  tell(what: string, error: unknown): boolean {
    const refusal = refusalIn(error);
    if (refusal !== undefined) this.report(what, refusal);
    return refusal !== undefined;
  }

  /** @param thrown what the server, or the connection, has refused it with */
  report(what: string, thrown: unknown): void {
    const refusal = isError(thrown) ? thrown : new Error(String(thrown));
    const { message } = refusal;
    this.#reports.report(`${what} ${causeOf(refusal)}`, `the server refuses ${what}: ${message}`, refusal);
  }

  /** So many messages were concerned. */
  count(messages: number): void {
    this.#counts.refused['by-server'] += messages;
  }

  /** It does not refuse it any more. */
  over(what: string): void {
    this.#reports.over(what);
  }
}

/** What the server has refused with, if that is what happened. */
export function refusalIn(error: unknown): Error | undefined {
  if (!isError(error)) return undefined;
  if (isDenial(error)) return error;
  if (error instanceof JetStreamApiError) {
    const { status, code } = error;
    const isPassing = status === notReady || status === notFound || code === notMade;
    return isPassing && !fullCodes.has(code) ? undefined : error;
  }
  return error.cause === undefined ? undefined : refusalIn(error.cause);
}

/** What is the same each time. A denial names the inbox that may not be heard, which is another one for each attempt. */
export function causeOf(error: unknown): string {
  const refusal = refusalIn(error) ?? error;
  if (!isError(refusal)) return String(refusal);
  return isDenial(refusal) ? refusal.operation : refusal.message;
}

/** By its name: the program may have another copy of the client. */
export function isDenial(error: Error): error is Denial {
  return error.name === 'PermissionViolationError';
}
