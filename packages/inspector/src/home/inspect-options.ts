// The options of an inspector: their defaults, and their checks.

import { randomBytes } from 'node:crypto';
import {
  anything,
  checkBoolean,
  checkFunction,
  checkName,
  checkOptions,
  invalidArgument,
  refusedArgument,
} from '@stasis-bus/core/internal';
import { subsystemOf } from '../wire/subsystem.js';
import type { Grouping } from './metric-series.js';

/** Limits the number of series in `/metrics`. */
export interface MetricsOptions {
  /**
   * Returns the group of a topic, given its name; a subscription is in the group of its topic. Called for each of them at each
   * scrape, once they are grouped. If it throws or does not return a string, `/metrics` answers 500 with the error. Default: the
   * subsystem, which is the name up to and including its first `:` or `/`, or the whole name if it has neither.
   */
  readonly group?: (topic: string) => string;
  /**
   * How many series a metric of topics or of subscriptions may have: a whole number, 1 or more, or `Infinity`, which never groups.
   * Once there are more topics (or subscriptions), they are grouped until the inspector is closed. The first `most - 1` groups have
   * series of their own; all others are counted in the group `other`. Default: 200.
   */
  readonly most?: number;
}

/** The options of `inspect`. */
export interface InspectOptions {
  /** The port to listen on, 0 to 65,535. Default: 0, which means any free port. */
  readonly port?: number;
  /** The address or host name to listen on. Default: `127.0.0.1`, which only this machine can reach. */
  readonly host?: string;
  /** The secret that every request needs: at least 16 letters, digits or `-_.~`. Default: 32 random hexadecimal digits. */
  readonly token?: string;
  /** Whether visitors may see the values of messages. Default: `false`. */
  readonly payloads?: boolean;
  /** Limits the number of series in `/metrics`. Default: above 200 they are grouped by subsystem. */
  readonly metrics?: MetricsOptions;
}

/** The options with their defaults filled in. */
export interface CheckedOptions {
  readonly port: number;
  readonly host: string;
  readonly token: string;
  readonly payloads: boolean;
  readonly metrics: Grouping;
}

const leastTokenLength = 16;

/** Checks the options and fills in the defaults. @throws ERR_STASIS_INVALID_ARGUMENT */
export function checkInspectOptions(options: InspectOptions): CheckedOptions {
  const given = checkOptions('options', options, {
    port: checkPort,
    host: checkName,
    token: checkToken,
    payloads: checkBoolean,
    metrics: anything,
  });
  const {
    port = 0,
    host = '127.0.0.1',
    token = randomBytes(leastTokenLength).toString('hex'),
    payloads = false,
  } = given;
  return { port, host, token, payloads, metrics: checkMetrics(given.metrics) };
}

/** @throws ERR_STASIS_INVALID_ARGUMENT */
function checkMetrics(metrics: MetricsOptions = {}): Grouping {
  const checks = { group: checkFunction, most: checkMost };
  const { group = subsystemOrName, most = 200 } = checkOptions('options.metrics', metrics, checks);
  return { group, most };
}

function subsystemOrName(topic: string): string {
  return subsystemOf(topic) ?? topic;
}

function checkMost(name: string, most: unknown): void {
  if (most !== Number.POSITIVE_INFINITY && !(Number.isSafeInteger(most) && (most as number) >= 1)) {
    throw invalidArgument(name, 'a whole number, 1 or more, or Infinity', most);
  }
}

function checkPort(name: string, port: unknown): void {
  if (!Number.isInteger(port) || (port as number) < 0 || (port as number) > 65_535) {
    throw invalidArgument(name, 'a port number, or 0 for any that is free', port);
  }
}

/** Accepts what a cookie and a header can carry unchanged, and nobody can guess. */
function checkToken(name: string, token: unknown): void {
  checkName(name, token);
  if (/^[\w.~-]+$/.test(token) && token.length >= leastTokenLength) return;
  // The token is a secret, so the error does not quote it.
  const text = `${name} must be at least ${leastTokenLength} letters, digits, or any of - _ . ~`;
  throw refusedArgument(text);
}
