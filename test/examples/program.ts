// An example program that is running: what it has printed so far, and its end.

import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export class Program {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | NodeJS.Signals | null>;
  #stdout = '';
  #stderr = '';
  /** Called whenever something was printed, and at the end. */
  #onNews: (() => void)[] = [];
  #isOver = false;

  /** @param path of the built program, in examples/ */
  constructor(path: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
    const program = fileURLToPath(new URL(`../../examples/${path}`, import.meta.url));
    // What the test runner sets for itself would show in the output.
    const { NODE_OPTIONS: _options, FORCE_COLOR: _color, ...own } = process.env;
    this.#child = spawn(process.execPath, [program, ...args], { env: { ...own, ...env } });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
      this.#tell();
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
      this.#tell();
    });
    this.#ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject);
      this.#child.on('close', (code, signal) => {
        this.#isOver = true;
        this.#tell();
        resolve(code ?? signal);
      });
    });
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** The first match in what it prints; waits for it. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#stdout);
      if (match !== null) return match;
      if (this.#isOver) throw new Error(`it ended without ${pattern}:\n${this.#stdout}${this.#stderr}`);
      await new Promise<void>((resolve) => this.#onNews.push(resolve));
    }
  }

  write(text: string): void {
    this.#child.stdin?.write(text);
  }

  endInput(text = ''): void {
    this.#child.stdin?.end(text);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Its exit code, or the signal that ended it. */
  ended(): Promise<number | NodeJS.Signals | null> {
    return this.#ended;
  }

  #tell(): void {
    for (const listener of this.#onNews.splice(0)) listener();
  }
}
