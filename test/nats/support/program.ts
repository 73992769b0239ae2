// A process of its own with a bus of its own: compiled, started, asked, stopped, killed.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll } from 'vitest';

const programs = fileURLToPath(new URL('../programs/', import.meta.url));

/** Where the programs are compiled to: where they find the packages, and nobody else looks. */
const folder = mkdtempSync(fileURLToPath(new URL('../../node_modules/.programs-', import.meta.url)));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

export class Program implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #unanswered = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  readonly told: unknown[] = [];
  readonly #whenTold = new Set<() => void>();
  #last = 0;
  #isReady = false;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exited = once(child, 'exit');
    child.on('exit', () => {
      for (const { reject } of this.#unanswered.values()) reject(new Error('the program has ended'));
    });
    child.on(
      'message',
      (message: { number?: number; result?: unknown; told?: unknown; isReady?: boolean }) => {
        if (message.isReady === true) this.#isReady = true;
        if (message.number !== undefined) {
          this.#unanswered.get(message.number)?.resolve(message.result);
          this.#unanswered.delete(message.number);
        }
        if ('told' in message) this.told.push(message.told);
        for (const check of this.#whenTold) check();
        this.#whenTold.clear();
      },
    );
  }

  /** Settles when it is ready to be asked. */
  static async start(name: string, given: unknown): Promise<Program> {
    const program = new Program(fork(compiled(name), [JSON.stringify(given)], { execArgv: [] }));
    const ended = program.#exited.then(() => {
      throw new Error(`${name} has ended before it was ready`);
    });
    ended.catch(() => {});
    await Promise.race([program.until(() => program.#isReady), ended]);
    return program;
  }

  ask(what: string, question: Record<string, unknown> = {}, unstored?: 'unstored'): Promise<unknown> {
    this.#last += 1;
    const number = this.#last;
    this.#child.send({ number, what, question: { ...question, unstored: unstored !== undefined } });
    return new Promise((resolve, reject) => {
      this.#unanswered.set(number, { resolve, reject });
    });
  }

  /** Settles when what it has told is as it should be. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        this.#whenTold.add(resolve);
      });
    }
  }

  /** It does nothing more until it may go on. */
  stop(): void {
    this.#child.kill('SIGSTOP');
  }

  goOn(): void {
    this.#child.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Settles when it has ended by itself, with what it says last. */
  async end(): Promise<unknown> {
    const last = await this.ask('close');
    await this.#exited;
    return last;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    await this.end();
  }
}

const paths = new Map<string, string>();

function compiled(name: string): string {
  let path = paths.get(name);
  if (path === undefined) {
    buildSync({
      entryPoints: [join(programs, `${name}.ts`)],
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      packages: 'external',
      format: 'esm',
      platform: 'node',
      target: 'node20',
      tsconfigRaw: '{}',
      logLevel: 'silent',
    });
    path = join(folder, `${name}.mjs`);
    paths.set(name, path);
  }
  return path;
}
