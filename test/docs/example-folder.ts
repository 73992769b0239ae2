// The examples of all pages on disk, as a reader would have them: a folder per page, in here so that Node.js and the
// compiler find the packages from there. Compiled file by file, type-checked together, run one by one.

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from './page.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const tsc = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url));
const runLimitMs = 30_000;

export interface Outcome {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export class ExampleFolder {
  readonly #path = mkdtempSync(join(here, '.docs-'));

  /** Writes the examples of all pages, and what they compile to beside them. */
  async write(pages: readonly Page[]): Promise<void> {
    for (const page of pages) {
      mkdirSync(this.#folderOf(page));
      for (const { name, text } of page.files) writeFileSync(join(this.#folderOf(page), name), text);
    }
    await build({
      entryPoints: pages.flatMap((page) => page.files.map(({ name }) => join(this.#folderOf(page), name))),
      outdir: this.#path,
      outbase: this.#path,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      // Not the root tsconfig: its paths lead to the packages' sources, and what runs uses the built packages.
      tsconfigRaw: '{}',
      logLevel: 'silent',
    });
  }

  /** What the compiler says of all examples, under the strict options of this repository; nothing if all is well. */
  async typeCheck(): Promise<string> {
    const tsconfig = join(this.#path, 'tsconfig.json');
    writeFileSync(tsconfig, JSON.stringify({ extends: '../../../tsconfig.json', include: ['**/*.ts'] }));
    const { code, stdout, stderr } = await run(tsc, ['-p', tsconfig], this.#path);
    return code === 0 ? stdout : `${stdout}${stderr}`;
  }

  /** Runs a file of a page, as a process of its own. @param more what its environment has besides */
  run(page: Page, main: string, more: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    const program = join(this.#folderOf(page), main.replace(/\.ts$/, '.js'));
    return run(process.execPath, [program], this.#folderOf(page), more);
  }

  remove(): void {
    rmSync(this.#path, { recursive: true, force: true });
  }

  #folderOf(page: Page): string {
    return join(this.#path, page.name);
  }
}

function run(
  file: string,
  args: readonly string[],
  cwd: string,
  more: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  // What the test runner sets for itself would show in the output.
  const { NODE_OPTIONS: _options, FORCE_COLOR: _color, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(file, args, { cwd, env: { ...env, ...more }, timeout: runLimitMs }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : (error.code ?? error.signal), stdout, stderr });
    });
  });
}
