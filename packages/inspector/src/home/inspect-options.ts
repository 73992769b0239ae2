// What can be asked of an inspector, and what is asked of it when nothing is said.

import { randomBytes } from 'node:crypto';
import { checkBoolean, checkName, checkOptions, invalidArgument } from '@stasis-bus/core/internal';

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
  checkOptions('options', options, ['port', 'host', 'token', 'payloads']);
  const {
    port = 0,
    host = '127.0.0.1',
    token = randomBytes(leastTokenLength).toString('hex'),
    payloads = false,
  } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw invalidArgument('options.port', 'a port number, or 0 for any that is free', port);
  }
  checkName('options.host', host);
  checkName('options.token', token);
  // What a cookie and a header can carry as it is.
  if (!/^[\w.~-]+$/.test(token) || token.length < leastTokenLength) {
    const expected = `at least ${leastTokenLength} letters, digits, or any of - _ . ~`;
    // The token is a secret: the error does not say it.
    throw invalidArgument('options.token', expected, 'something else');
  }
  checkBoolean('options.payloads', payloads);
  return { port, host, token, payloads };
}
