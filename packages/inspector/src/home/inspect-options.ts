// What can be asked of an inspector, and what is asked of it when nothing is said.

import { randomBytes } from 'node:crypto';
import {
  checkBoolean,
  checkName,
  checkOptions,
  invalidArgument,
  refusedArgument,
} from '@stasis-bus/core/internal';

/** The options of `inspect`. */
export interface InspectOptions {
  /** The port to listen on. Default: one that is free. */
  readonly port?: number;
  /** The address, or the name of one, to listen on. Default `127.0.0.1`: this machine only. */
  readonly host?: string;
  /** What a visitor must know. At least 16 characters; default: 32 random ones. */
  readonly token?: string;
  /** Whether visitors may see the values of messages. Default: no. */
  readonly payloads?: boolean;
}

export interface CheckedOptions {
  readonly port: number;
  readonly host: string;
  readonly token: string;
  readonly payloads: boolean;
}

const leastTokenLength = 16;

/** @throws ERR_STASIS_INVALID_ARGUMENT */
export function checkInspectOptions(options: InspectOptions): CheckedOptions {
  const given = checkOptions('options', options, {
    port: checkPort,
    host: checkName,
    token: checkToken,
    payloads: checkBoolean,
  });
  const {
    port = 0,
    host = '127.0.0.1',
    token = randomBytes(leastTokenLength).toString('hex'),
    payloads = false,
  } = given;
  return { port, host, token, payloads };
}

function checkPort(name: string, port: unknown): void {
  if (!Number.isInteger(port) || (port as number) < 0 || (port as number) > 65_535) {
    throw invalidArgument(name, 'a port number, or 0 for any that is free', port);
  }
}

/** What a cookie and a header can carry as it is, and nobody can guess. */
function checkToken(name: string, token: unknown): void {
  checkName(name, token);
  if (/^[\w.~-]+$/.test(token) && token.length >= leastTokenLength) return;
  // The token is a secret: the error does not say it.
  const text = `${name} must be at least ${leastTokenLength} letters, digits, or any of - _ . ~`;
  throw refusedArgument(text);
}
