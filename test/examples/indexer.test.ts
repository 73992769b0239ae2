// The indexer as its users meet it: the built program, run on a small folder.

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { walk } from '../../examples/indexer/src/walk.js';
import { WordCount } from '../../examples/indexer/src/word-count.js';
import { Program } from './program.js';

const files: Readonly<Record<string, string | Buffer>> = {
  'a.md': '# A title\n\nand six words, that’s all\n',
  'b/one.txt': 'one\ntwo\nthree',
  'b/copy-of-a.md': '# A title\n\nand six words, that’s all\n',
  'b/c/copy-of-a.md': '# A title\n\nand six words, that’s all\n',
  'b/c/picture.bin': Buffer.from([1, 0, 2, 0x61]),
  'empty.txt': '',
  LICENSE: 'free\n',
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stasis-indexer-'));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  await symlink(join(folder, 'a.md'), join(folder, 'link.md'));
});
afterAll(() => rm(folder, { recursive: true }));

async function indexer(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const program = new Program('indexer/dist/main.js', args);
  const code = await program.ended();
  return { code, stdout: program.stdout, stderr: program.stderr };
}

describe('the indexer', () => {
  it.each(['1', '4'])('with --threads %s counts, hashes, and finds equal files', async (threads) => {
    const { code, stdout } = await indexer(folder, '--threads', threads, '--json');
    expect(code).toBe(0);
    const original = join(folder, 'a.md');
    const markdown = Buffer.byteLength(files['a.md'] ?? '');
    expect(JSON.parse(stdout)).toEqual({
      total: { files: 7, bytes: 3 * markdown + 13 + 4 + 5, lines: 13, words: 25 },
      kinds: {
        '.md': { files: 3, bytes: 3 * markdown, lines: 9, words: 21 },
        '.txt': { files: 2, bytes: 13, lines: 3, words: 3 },
        '.bin': { files: 1, bytes: 4, lines: 0, words: 0 },
        '': { files: 1, bytes: 5, lines: 1, words: 1 },
      },
      duplicates: [
        { path: join(folder, 'b/copy-of-a.md'), original },
        { path: join(folder, 'b/c/copy-of-a.md'), original },
      ],
      unreadable: [],
    });
  });

  it('shows its progress, and prints a table', async () => {
    const { code, stdout, stderr } = await indexer(folder);
    expect(code).toBe(0);
    expect(stderr.trim().split('\n').at(-1)).toMatch(/^█{30} 7\/7 files │ 0\.0 MB │ 25 words$/);
    expect(stdout).toMatch(/│ \.md +│ +3 │ +\d+ │ +9 │ +21 │\n/);
    expect(stdout).toMatch(/│ all +│ +7 │/);
    expect(stdout).toContain('b/c/copy-of-a.md is the same as a.md\n');
  });

  it('refuses what it cannot do with one sentence', async () => {
    const nowhere = await indexer(join(folder, 'nowhere'));
    expect([nowhere.code, nowhere.stdout]).toEqual([1, '']);
    expect(nowhere.stderr).toMatch(/Cannot index .*nowhere: ENOENT/);
    const wrong = await indexer(folder, '--threads', '0');
    expect([wrong.code, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toContain('It must be a whole number from 1 to 256.');
  });
});

describe('a walk', () => {
  it('gives a folder’s files by name, then what is in its folders, and follows no link', async () => {
    const paths: string[] = [];
    for await (const { path } of walk(folder, () => {})) paths.push(path.slice(folder.length + 1));
    expect(paths).toEqual([
      'LICENSE',
      'a.md',
      'empty.txt',
      'b/copy-of-a.md',
      'b/one.txt',
      'b/c/copy-of-a.md',
      'b/c/picture.bin',
    ]);
  });
});

describe('a word count', () => {
  it('is the same however a text is cut into chunks', () => {
    const text = Buffer.from('Ein “Wörterbuch”, it’s 2 kg\n\nund 🦉 𝔘ll\n');
    const whole = countOf([text]);
    expect(whole).toEqual({ lines: 3, words: 7 });
    for (let cut = 0; cut <= text.length; cut += 1) {
      expect(countOf([text.subarray(0, cut), text.subarray(cut)])).toEqual(whole);
    }
    expect(countOf([...text].map((byte) => Buffer.of(byte)))).toEqual(whole);
  });
});

function countOf(chunks: readonly Buffer[]): { lines: number; words: number } {
  const count = new WordCount();
  for (const chunk of chunks) count.add(chunk);
  return count.end();
}
