// So that CI runs no test file twice: `pnpm test` writes down which files have passed in full, and `pnpm test:all` leaves these
// out. STASIS_PASSED names the file that they are written to and read from, a line each: how many tests, and the path below `test/`.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import { countedPaths, tier } from './tier.js';

const list = process.env['STASIS_PASSED'] ?? '';

/** Those that `pnpm test` has written down, if this is `pnpm test:all`. */
export const passedFiles: readonly string[] =
  tier !== 'all' || !existsSync(list)
    ? []
    : readFileSync(list, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.slice(line.indexOf(' ') + 1));

/** A vitest reporter that writes them down. */
export class PassedFiles implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (tier !== 'quick' || list === '') return;
    const lines = modules.flatMap((module) => {
      const path = relative(module.project.config.root, module.moduleId).replaceAll('\\', '/');
      const states = [...module.children.allTests()].map((test) => test.result().state);
      const isWhole = module.ok() && states.every((state) => state === 'passed');
      return isWhole && !countedPaths.some((counted) => path.startsWith(counted))
        ? [`${states.length} ${path}\n`]
        : [];
    });
    writeFileSync(list, lines.join(''));
  }
}
