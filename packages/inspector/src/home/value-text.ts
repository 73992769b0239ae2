// Values and errors as text for people. The length is bounded, whatever the value.

import { inspect } from 'node:util';

const longestText = 4000;

export function textOfValue(value: unknown): string {
  return shortened(inspect(value, { depth: 6, maxArrayLength: 50, maxStringLength: 1000, breakLength: 100 }));
}

export function shortened(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}
