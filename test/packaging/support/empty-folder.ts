// Where a bundle is deployed: a folder outside of any project, with nothing in it but what is copied there.

import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Outcome, run } from './commands.js';

export class EmptyFolder {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'stasis-deployed-')));

  /** Copies a folder or a file. @param to a path in here */
  copy(from: string, to = '.'): this {
    cpSync(from, join(this.path, to), { recursive: true });
    return this;
  }

  /** Runs Node.js here. */
  run(...args: readonly string[]): Promise<Outcome> {
    return run(process.execPath, args, this.path);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
