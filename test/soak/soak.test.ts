// The soak command as its users meet it: the built program, run as a process for as few rounds as there can be. That its
// checks can fail is shown on figures that are made up.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { growth } from '../../soak/src/measure/growth.js';
import type { Sample } from '../../soak/src/measure/sample.js';

const program = fileURLToPath(new URL('../../soak/dist/main.js', import.meta.url));

interface Outcome {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

function soak(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : error.code, stdout, stderr });
    });
  });
}

describe('a short soak', () => {
  it('SPEC 11.0: accounts for every message, and nothing grows', async () => {
    const { code, stdout } = await soak('--rounds', '1', '--seed', '1', '--threads', '2', '--json');
    const report = JSON.parse(stdout);
    expect(report.problems).toEqual([]);
    expect(code).toBe(0);
    expect(report).toMatchObject({ seed: 1, threads: 2, rounds: 4 });
    expect(report.accepted).toBe(report.handled + report.failed + report.dropped);
    for (const figure of ['messages', 'handled', 'failed', 'dropped', 'timeouts', 'requests']) {
      expect(report[figure], figure).toBeGreaterThan(0);
    }
    const [start, end] = report.samples;
    for (const count of ['ports', 'workers', 'osThreads', 'fileDescriptors', 'topics', 'subscriptions']) {
      expect(end[count], count).toBe(start[count]);
    }
  }, 180_000);
});

describe('the comparison of two samples', () => {
  const start: Sample = {
    atSeconds: 1,
    heapUsed: 40_000_000,
    external: 8_000_000,
    rss: 150_000_000,
    threadHeaps: 20_000_000,
    ports: 20,
    workers: 4,
    buses: 1,
    pools: 2,
    activeResources: 1,
    fileDescriptors: 30,
    osThreads: 12,
    topics: 1,
    subscriptions: 7,
    threadsListed: 4,
  };

  it('is content when all is as it was, or less', () => {
    expect(growth(start, start)).toEqual([]);
    expect(growth(start, { ...start, heapUsed: 30_000_000, ports: 10, atSeconds: 300 })).toEqual([]);
  });

  it('lets memory vary by its share and its constant, and no more', () => {
    const most = 40_000_000 * 1.05 + 1024 * 1024;
    expect(growth(start, { ...start, heapUsed: most })).toEqual([]);
    expect(growth(start, { ...start, heapUsed: most + 1 })).toEqual([
      'heapUsed grew from 40,000,000 to 43,048,577',
    ]);
  });

  it.each([
    ['ports', 21],
    ['workers', 5],
    ['buses', 2],
    ['pools', 3],
    ['activeResources', 2],
    ['fileDescriptors', 31],
    ['osThreads', 13],
    ['topics', 2],
    ['subscriptions', 8],
    ['threadsListed', 5],
    ['external', 10_000_000],
    ['threadHeaps', 23_000_000],
    ['rss', 250_000_000],
  ] as const)('names %s when that has grown', (name, value) => {
    const problems = growth(start, { ...start, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(name);
  });

  it('leaves out what the operating system does not tell', () => {
    const untold = { ...start, fileDescriptors: null, osThreads: null };
    expect(growth(untold, untold)).toEqual([]);
  });
});

describe('the command line', () => {
  it('explains itself', async () => {
    const { code, stdout } = await soak('--help');
    expect(code).toBe(0);
    for (const option of ['--minutes', '--rounds', '--seed', '--threads', '--json']) {
      expect(stdout).toContain(option);
    }
  });

  it.each([
    [['--minutes', '0'], 'It must be a number above 0.'],
    [['--rounds', '1.5'], 'It must be a whole number from 1.'],
    [['--threads', '0'], 'It must be a whole number from 1 to 64.'],
    [['--seed', 'x'], 'It must be a whole number from 0 to 2147483647.'],
    [['much'], 'too many arguments'],
  ])('refuses %j with one sentence', async (args, sentence) => {
    const { code, stdout, stderr } = await soak(...args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
