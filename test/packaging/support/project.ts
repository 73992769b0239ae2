// A project of somebody who has installed the packages: a folder of its own, with its own package.json.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import { type Outcome, run, succeed } from './commands.js';
import { linkTool } from './installation.js';

export class Project {
  readonly folder = mkdtempSync(join(inject('installation'), 'project-'));

  /** @param files by their paths in the project */
  constructor(files: Readonly<Record<string, string>>, type: 'module' | 'commonjs' = 'module') {
    this.write({ 'package.json': JSON.stringify({ private: true, type }), ...files });
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      const target = join(this.folder, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
  }

  link(tool: string): void {
    linkTool(tool, this.folder);
  }

  path(path: string): string {
    return join(this.folder, path);
  }

  /** Runs a file of the project, under this Node.js or another one. */
  run(args: readonly string[], node = process.execPath): Promise<Outcome> {
    return run(node, args, this.folder);
  }

  /** What a file of the project prints; it must succeed. */
  output(...args: readonly string[]): Promise<string> {
    return succeed(process.execPath, args, this.folder);
  }

  /** Runs the program that an installed tool is. */
  tool(path: string, ...args: readonly string[]): Promise<Outcome> {
    return this.toolOn(process.execPath, path, ...args);
  }

  /** The same on another Node.js. */
  toolOn(node: string | undefined, path: string, ...args: readonly string[]): Promise<Outcome> {
    return this.run([join(inject('installation'), 'node_modules', path), ...args], node);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
