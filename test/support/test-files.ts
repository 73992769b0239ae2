// Which test files there are: a new file in a folder belongs where the folder does, without being listed.

import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of all tests, with a slash at the end. */
export const testsFolder = fileURLToPath(new URL('..', import.meta.url));

/** Returns the test files below a folder, as paths below `test/`. */
export function testsIn(folder: string): string[] {
  return readdirSync(testsFolder + folder, { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.test.ts') && !file.includes('/node_modules/'))
    .sort();
}
