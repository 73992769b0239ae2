// The options of `create`, and their checks.

import type { CreateOptions } from '../api/message.js';
import { checkBoolean, checkKeys, checkStrings } from '../errors/check-arguments.js';
import { checkEid } from './entity-id.js';

const names = ['eid', 'headers', 'share'];

/** Checks the options. Returns the options to read instead of the argument. */
export function checkCreateOptions(options: CreateOptions): CreateOptions {
  // Does without `checkOptions` and its table, because this runs for every message that is created with options.
  const given = checkKeys('options', options, names);
  const { eid, headers, share } = given;
  if (eid !== undefined) checkEid('options.eid', eid);
  if (headers !== undefined) checkStrings('options.headers', headers);
  if (share !== undefined) checkBoolean('options.share', share);
  return given;
}
