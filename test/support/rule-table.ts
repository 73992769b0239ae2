// A vitest reporter: at the end of a run, which rules of the specification are held by how many tests; and which only by tests that
// the run has left out.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { passedFiles } from './passed-files.js';
import { slowFiles } from './slow-files.js';
import { citedRules, specSections } from './spec-rules.js';
import { tier } from './tier.js';

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

/** What the files cite that this run leaves out. */
function rulesElsewhere(): Set<string> {
  const files = tier === 'quick' ? slowFiles : passedFiles;
  const tests = fileURLToPath(new URL('..', import.meta.url));
  return new Set(files.flatMap((file) => citedRules(readFileSync(tests + file, 'utf8'))));
}

function table(counts: ReadonlyMap<string, RuleCount>): string {
  const rules = specSections.flatMap((section) => section.rules);
  const covered = rules.filter((rule) => counts.has(rule));
  const elsewhere = rulesElsewhere();
  const others = rules.filter((rule) => !counts.has(rule) && elsewhere.has(rule));
  const unknown = [...counts.keys()].filter((rule) => !rules.includes(rule));
  const lines = specSections.map(({ title, rules: ofSection }) => {
    const cells = ofSection.map((rule) => cell(rule, counts.get(rule), elsewhere.has(rule)));
    return `  ${title.padEnd(32)}${cells.join('  ')}`;
  });
  const where = tier === 'quick' ? 'pnpm test:all' : 'what was left out';
  return [
    `SPEC rules covered: ${covered.length} of ${rules.length} (rule×tests, ! failing, — no test)`,
    ...(others.length > 0 ? [`  and by ${where} (○): ${others.length}`] : []),
    ...lines,
    ...(unknown.length > 0 ? [`  Cited, but no rules: ${unknown.join(', ')}`] : []),
  ].join('\n');
}

function cell(rule: string, count: RuleCount | undefined, isElsewhere: boolean): string {
  if (count === undefined) return `${rule} ${isElsewhere ? '○' : '—'}`;
  return `${rule}×${count.passed + count.failed}${count.failed > 0 ? '!' : ''}`;
}
