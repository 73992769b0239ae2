// The subjects to subscribe to for the at-most-once topics that are imported: one for each name, or a single one for all topics if one
// of them is a pattern, because tokens do not match patterns.

import type { Settings } from '../settings/settings.js';
import { passing } from '../wire/subject.js';
import { tokenOf } from '../wire/token.js';

export function listenedSubjects({ name, topics }: Settings): string[] {
  const patterns = topics
    .filter(({ isImported, isDurable }) => isImported && !isDurable)
    .map(({ pattern }) => pattern);
  if (patterns.some(({ isExact }) => !isExact)) return [`${name}.${passing}.>`];
  return [...new Set(patterns.map((pattern) => `${name}.${passing}.${tokenOf(String(pattern))}.*`))];
}
