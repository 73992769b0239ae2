// The surroundings of the example: in memory, on standard output and in a file. Each answers after a while, as a database or a mail
// server would.

import { type FileHandle, open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { AuditLog } from './audit-trail.js';
import type { Mailer } from './mail.js';
import type { Inventory } from './stock.js';

export class MemoryInventory implements Inventory {
  readonly #pieces: Map<string, number>;

  constructor(pieces: Readonly<Record<string, number>>) {
    this.#pieces = new Map(Object.entries(pieces));
  }

  async get(article: string): Promise<number> {
    await setImmediate();
    return this.#pieces.get(article) ?? 0;
  }

  async set(article: string, pieces: number): Promise<void> {
    await setImmediate();
    this.#pieces.set(article, pieces);
  }
}

/** Prints mail. Like a mail server, it refuses whatever is not an address. */
export class ConsoleMailer implements Mailer {
  async send(to: string, subject: string): Promise<void> {
    await setImmediate();
    if (!to.includes('@')) throw new RangeError(`${to} is not an address`);
    console.log(`mail to ${to}: ${subject}`);
  }
}

export class AuditFile implements AuditLog {
  readonly #file: FileHandle;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async at(path: string): Promise<AuditFile> {
    return new AuditFile(await open(path, 'w'));
  }

  async write(line: string): Promise<void> {
    await this.#file.write(`${line}\n`);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
