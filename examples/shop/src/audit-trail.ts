// Writes down everything that happens, in order. It knows no message types: every message with a formatter `audit` is written. It
// closes its log on its final message, which is the last one.

import type { Topics } from './topics.js';

/** Where lines go. */
export interface AuditLog {
  write(line: string): Promise<void>;
  close(): Promise<void>;
}

export class AuditTrail {
  constructor(topics: Topics, log: AuditLog) {
    // There is no filter, so that the final message arrives as well.
    topics.all.subscribe(async (message, { isFinal }) => {
      if (isFinal) await log.close();
      else if (message.type.formatters.includes('audit')) {
        await log.write(`${message.name}: ${message.format('audit')}`);
      }
    });
  }
}
