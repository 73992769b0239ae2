// The tools whose surroundings are tested: development dependencies of this folder, so that no other test finds them.

import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Project } from '../../packaging/support/project.js';

const folder = fileURLToPath(new URL('../node_modules/', import.meta.url));

/** Where a tool is. */
export function toolFolder(name: string): string {
  return realpathSync(`${folder}${name}`);
}

/** Makes a tool a dependency of a project. */
export function linkInto(project: Project, name: string): void {
  const target = project.path(`node_modules/${name}`);
  mkdirSync(dirname(target), { recursive: true });
  symlinkSync(toolFolder(name), target);
}
