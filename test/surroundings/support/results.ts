// What a tool says of the tests that it has run.

import { expect } from 'vitest';
import type { Outcome } from '../../packaging/support/commands.js';
import type { Project } from '../../packaging/support/project.js';

export interface Results {
  readonly code: Outcome['code'];
  readonly passed: readonly string[];
  /** Those that failed, with the reason. */
  readonly failed: readonly string[];
}

/** The last tests of the program's files: when they have passed, all others have been run. */
const lastTests = ['bus and pool close, and no error was reported', 'bus and pool close'];

interface JestReport {
  readonly testResults: readonly {
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** Of jest's `--json`, which vitest has as well. */
export function ofReport({ code, stdout, stderr }: Outcome): Results {
  const start = stdout.indexOf('{');
  if (start < 0) return { code, passed: [], failed: [`${stdout}${stderr}`] };
  const { testResults }: JestReport = JSON.parse(stdout.slice(start));
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const unloaded = testResults.filter(({ assertionResults }) => assertionResults.length === 0);
  return {
    code,
    passed: tests.filter(({ status }) => status === 'passed').map(({ title }) => title),
    failed: [
      ...tests
        .filter(({ status }) => status !== 'passed')
        .map(({ title, failureMessages }) => `${title}: ${failureMessages.join()}`),
      ...unloaded.map(({ message }) => message ?? 'a file has no tests'),
    ],
  };
}

/** Of the runner that Node.js has, as TAP. */
function ofTap({ code, stdout, stderr }: Outcome): Results {
  const lines = [...stdout.matchAll(/^(not )?ok \d+ - (.*)$/gm)];
  const failed = lines.filter(([, not]) => not !== undefined).map(([, , name]) => name ?? '');
  return {
    code,
    passed: lines.filter(([, not]) => not === undefined).map(([, , name]) => name ?? ''),
    failed: failed.length === 0 && code === 0 ? [] : [...failed, stdout, stderr],
  };
}

/** Runs tests of a project under Node.js itself. @param file that has them, or imports them */
export async function runTests(
  project: Project,
  file: string,
  ...options: readonly string[]
): Promise<Results> {
  return ofTap(await project.run(['--import=./node-test.js', '--test-reporter=tap', ...options, file]));
}

/** All tests of the program have passed. */
export function expectAllPassed({ code, failed, passed }: Results): void {
  expect({ code, failed }).toEqual({ code: 0, failed: [] });
  expect(passed).toEqual(expect.arrayContaining(lastTests));
}
