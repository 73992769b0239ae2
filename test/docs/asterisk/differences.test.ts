// The page about the original states nothing about this bus that no test holds: each row of its table of differences has one
// here, and each of these has its row.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Placement, useStage } from '../../support/placements.js';
import { caches } from './caches.js';
import type { Differences } from './difference.js';
import { routers } from './routers.js';
import { states } from './states.js';
import { subscriptions } from './subscriptions.js';
import { threads } from './threads.js';
import { topics } from './topics.js';

const page = fileURLToPath(new URL('../../../docs/coming-from-asterisk.md', import.meta.url));

/** The first cells of the rows of the section's tables, by the heading above them. */
function rowsByHeading(): Map<string, string[]> {
  const section = readFileSync(page, 'utf8')
    .split(/^## /m)
    .find((text) => text.startsWith('What behaves differently'));
  const [, ...parts] = section?.split(/^### /m) ?? [];
  return new Map(
    parts.map((part) => {
      const [heading = '', ...lines] = part.split('\n');
      const [, , ...rows] = lines.filter((line) => line.startsWith('|'));
      return [heading, rows.map((row) => row.split('|')[1]?.trim() ?? '')];
    }),
  );
}

const groups: readonly [heading: string, placement: Placement, differences: Differences][] = [
  ['Topics and messages', 'main', topics],
  ['Subscriptions', 'main', subscriptions],
  ['Caches', 'main', caches],
  ['Routers', 'main', routers],
  ['Managed state', 'main', states],
  ['Other threads', 'pool', threads],
];

it('the page has a table for each group, with a row for each difference', () => {
  expect([...rowsByHeading()]).toEqual(
    groups.map(([heading, , differences]) => [heading, Object.keys(differences)]),
  );
});

describe.each(groups)('%s, as the page says:', (_, placement, differences) => {
  const stage = useStage(placement);

  for (const [row, { rule, shows }] of Object.entries(differences))
    it(`SPEC ${rule}: ${row}`, () => shows(stage));
});
