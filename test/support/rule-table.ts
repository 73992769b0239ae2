// A vitest reporter: at the end of a run, which rules of the specification are held by how many tests.

import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { citedRules, specSections } from './spec-rules.js';

interface RuleCount {
  passed: number;
  failed: number;
}

export class RuleTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const counts = countByRule(tests);
    if (counts.size > 0) process.stdout.write(`\n${table(counts)}\n`);
  }
}

function countByRule(tests: readonly TestCase[]): Map<string, RuleCount> {
  const counts = new Map<string, RuleCount>();
  for (const test of tests) {
    const { state } = test.result();
    if (state !== 'passed' && state !== 'failed') continue;
    for (const rule of citedRules(test.fullName)) {
      const count = counts.get(rule) ?? { passed: 0, failed: 0 };
      count[state] += 1;
      counts.set(rule, count);
    }
  }
  return counts;
}

function table(counts: ReadonlyMap<string, RuleCount>): string {
  const rules = specSections.flatMap((section) => section.rules);
  const covered = rules.filter((rule) => counts.has(rule));
  const unknown = [...counts.keys()].filter((rule) => !rules.includes(rule));
  const lines = specSections.map(({ title, rules: ofSection }) => {
    const cells = ofSection.map((rule) => cell(rule, counts.get(rule)));
    return `  ${title.padEnd(32)}${cells.join('  ')}`;
  });
  return [
    `SPEC rules covered: ${covered.length} of ${rules.length} (rule×tests, ! failing, — no test)`,
    ...lines,
    ...(unknown.length > 0 ? [`  Cited, but no rules: ${unknown.join(', ')}`] : []),
  ].join('\n');
}

function cell(rule: string, count: RuleCount | undefined): string {
  if (count === undefined) return `${rule} —`;
  return `${rule}×${count.passed + count.failed}${count.failed > 0 ? '!' : ''}`;
}
