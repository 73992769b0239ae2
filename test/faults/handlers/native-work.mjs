// A handler that is in native code most of the time: a thread that is told to end goes on until that returns. The first
// message of all starts it; see faults/traps/old-thread.test.ts.

import { pbkdf2Sync } from 'node:crypto';
import { begin, end } from '../../handlers/truth.mjs';

const rounds = 400_000;

export default function workNatively(message, context) {
  begin(message, context);
  while (message.value === 0) pbkdf2Sync('password', 'salt', rounds, 64, 'sha512');
  end(message, context);
}
