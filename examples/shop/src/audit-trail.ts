// Writes down all that happens, in order. It knows no message type: whatever has a formatter `audit` is written. It lets
// go of its log on its final message, after which nothing comes.

import type { Topics } from './topics.js';

/** Where lines go. */
export interface AuditLog {
  write(line: string): Promise<void>;
  close(): Promise<void>;
}

export class AuditTrail {
  constructor(topics: Topics, log: AuditLog) {
    // Without a filter, so that the final message comes here as well.
    topics.all.subscribe(async (message, { isFinal }) => {
      if (isFinal) await log.close();
      else if (message.type.formatters.includes('audit')) {
        await log.write(`${message.name}: ${message.format('audit')}`);
      }
    });
  }
}
