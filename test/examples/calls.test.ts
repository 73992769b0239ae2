// The example program as its users meet it: the built program, run as a process on the small trace.

import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../examples/calls/dist/main.js', import.meta.url));
const small = fileURLToPath(new URL('../../examples/calls/data/small/', import.meta.url));

interface Outcome {
  code: number | string | null | undefined;
  stdout: string;
  stderr: string;
}

function calls(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, stdout, stderr) => {
      // On a slow machine it says now and then how it is getting on.
      const said = stderr.replace(/^\d+% read, .*\n/gm, '');
      resolve({ code: error === null ? 0 : error.code, stdout, stderr: said });
    });
  });
}

const faultless = {
  events: 6925,
  brokenLines: 0,
  channels: 278,
  hungUp: 278,
  unfinished: 0,
  archivedEvents: 6011,
  lateEvents: 3,
  channellessEvents: 911,
  unfinishedEvents: 0,
  undelivered: 0,
  archivesVerified: 278,
  archivesFailed: 0,
  snapshotsLeft: 0,
  check: { rows: 245, singleRecordRows: 185, within1s: 176, within50ms: 174 },
  problems: [],
};

describe('a replay of the small trace', { timeout: 60_000 }, () => {
  it.each([
    ['on two worker threads', ['--threads', '2'], 'workers', 2],
    ['on one worker thread', ['--threads', '1'], 'workers', 1],
    ['inline', ['--inline'], 'inline', 0],
  ])('%s records every channel and accounts for every event', async (_, args, mode, threads) => {
    const { code, stdout, stderr } = await calls(small, ...args, '--json');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ ...faultless, mode });
    expect(report.threads).toHaveLength(threads);
    if (threads > 0) {
      const invocations = report.threads.map((thread: { invocations: number }) => thread.invocations);
      expect(invocations.reduce((sum: number, count: number) => sum + count)).toBe(278);
    }
    expect(report.home).toEqual({
      busy: expect.any(Number),
      delayMs: { median: expect.any(Number), p99: expect.any(Number), max: expect.any(Number) },
    });
  });

  it('takes its time at a speed of its own, with the same numbers, and a leading -- is no argument', async () => {
    const { code, stdout } = await calls('--', '--speed', '40', '--json', small);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject(faultless);
  });

  it('prints a table for people', async () => {
    const { code, stdout } = await calls(small);
    expect(code).toBe(0);
    for (const row of [
      /events +│ +6,925/,
      /single-record rows +│ +185/,
      /within 1 s +│ +176/,
      /0\.05 s +│ +174/,
    ]) {
      expect(stdout).toMatch(row);
    }
    expect(stdout).toMatch(/archives verified +│ +278 of 278/);
    expect(stdout).toContain(
      'Every event is accounted for, every archive is verified, and the cache is empty.',
    );
  });
});

describe("a trace of one's own", { timeout: 60_000 }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'calls-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** A copy of the small trace, its events unpacked and changed. */
  async function copyWith(name: string, change: (lines: string[]) => string[]): Promise<string> {
    const copy = join(folder, name);
    await cp(small, copy, { recursive: true });
    const packed = join(copy, 'ami-events.jsonl.gz');
    const lines = gunzipSync(await readFile(packed))
      .toString()
      .trimEnd()
      .split('\n');
    await writeFile(join(copy, 'ami-events.jsonl'), change(lines).join('\n'));
    await rm(packed);
    return copy;
  }

  it('has its broken lines reported with their numbers and counted, without losing anything else', async () => {
    const copy = await copyWith('broken', (lines) => lines.toSpliced(10, 0, '{"Event": "Hang', '7'));
    const { code, stdout, stderr } = await calls(copy, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ...faultless, brokenLines: 2 });
    expect(stderr.trim().split('\n')).toEqual([
      'ami-events.jsonl:11: skipped this line: it is not JSON.',
      'ami-events.jsonl:12: skipped this line: it is not a JSON object.',
    ]);
  });

  it('may end in the middle: channels that never hang up are counted, not archived', async () => {
    const copy = await copyWith('half', (lines) => lines.slice(0, 3000));
    const { code, stdout } = await calls(copy, '--json');
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.unfinished).toBeGreaterThan(0);
    expect(report.snapshotsLeft).toBe(report.unfinished);
    expect(report.archivesVerified).toBe(report.channels - report.unfinished);
  });

  it('is refused with one sentence when it cannot be read', async () => {
    const truncated = join(folder, 'truncated');
    await cp(small, truncated, { recursive: true });
    await truncate(join(truncated, 'ami-events.jsonl.gz'), 50_000);
    expect(await calls(truncated)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `Cannot read ${join(truncated, 'ami-events.jsonl.gz')}: the compressed data ends too early.\n`,
    });
    const missing = join(folder, 'missing');
    expect(await calls(missing)).toEqual({ code: 1, stdout: '', stderr: `There is no folder ${missing}.\n` });
    expect(await calls(folder)).toEqual({
      code: 1,
      stdout: '',
      stderr: `The folder ${folder} has neither ami-events.jsonl nor ami-events.jsonl.gz.\n`,
    });
    const empty = await copyWith('empty', () => []);
    expect(await calls(empty)).toEqual({
      code: 1,
      stdout: '',
      stderr: `${join(empty, 'ami-events.jsonl')} holds no events.\n`,
    });
  });

  it('can be drawn', async () => {
    const chart = join(folder, 'chart.svg');
    const { code, stdout } = await calls(small, '--chart', chart, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ...faultless,
      mode: 'workers',
      inline: { ...faultless, mode: 'inline' },
    });
    expect(await readFile(chart, 'utf8')).toMatch(/^<svg .*<\/svg>\s*$/s);
  });
});

describe('the command line', () => {
  it('explains itself', async () => {
    const { code, stdout } = await calls('--help');
    expect(code).toBe(0);
    for (const option of ['--threads', '--speed', '--inline', '--chart', '--json', 'folder']) {
      expect(stdout).toContain(option);
    }
  });

  it.each([
    [['--thread', '2'], "error: unknown option '--thread' (Did you mean --threads?)\n"],
    [['--threads', '0'], 'must be a whole number from 1 to 256.\n'],
    [['--speed', 'fast'], 'must be max, realtime, or a factor above 0.\n'],
    [['--inline', '--chart', 'chart.svg'], "'--chart <file>' cannot be used with option '--inline'\n"],
    [['one', 'two'], 'too many arguments. Expected 1 argument but got 2.\n'],
  ])('refuses %j with one sentence', async (args, sentence) => {
    const { code, stdout, stderr } = await calls(...args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
