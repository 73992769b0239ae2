// Finds the line of the user's program that made something: the first one of the stack outside of this package.

import { stackOf } from './error-stack.js';

// The built package is one folder.
const ownFolder = new URL('.', import.meta.url).href;

export function callerOutsideThisPackage(): string | undefined {
  const lines = stackOf(new Error('for its stack'))?.split('\n').slice(1) ?? [];
  const line = lines.find(
    (candidate) => !candidate.includes(ownFolder) && !candidate.includes('node:internal'),
  );
  return line?.trim().replace(/^at /, '');
}
