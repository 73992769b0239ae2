// The rules of the specification, in its order: what the tests cite as `SPEC <rule>`.

const rulesPerSection: readonly (readonly [section: number, title: string, first: number, last: number])[] = [
  [1, 'Message types', 1, 6],
  [2, 'Messages', 1, 8],
  [3, 'Topics', 1, 6],
  [4, 'Subscriptions', 1, 14],
  [5, 'Filters', 1, 6],
  [6, 'Forwarding', 1, 4],
  [7, 'Caches and caching topics', 1, 11],
  [8, 'Routers', 1, 6],
  [9, 'Topic pools and managed state', 1, 2],
  [10, 'From any thread', 1, 3],
  [11, 'Failure', 0, 11],
  [12, 'Looking inside', 1, 7],
  [13, 'Asking', 1, 3],
  [14, 'Several processes', 1, 7],
];

export interface SpecSection {
  readonly title: string;
  /** `4.1`, `4.2` … */
  readonly rules: readonly string[];
}

export const specSections: readonly SpecSection[] = rulesPerSection.map(([section, title, first, last]) => ({
  title: `${section} ${title}`,
  rules: Array.from({ length: last - first + 1 }, (_, index) => `${section}.${first + index}`),
}));

/** The rules that a test's name cites: `SPEC 4.6`, or several as in `SPEC 4.6, 4.7`. */
export function citedRules(testName: string): string[] {
  const citations = testName.matchAll(/\bSPEC (\d+\.\d+(?:, \d+\.\d+)*)/g);
  return [...new Set([...citations].flatMap(([, rules = '']) => rules.split(', ')))];
}
