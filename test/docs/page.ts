// A page of the documentation, as its tests see it: programs, each with the files it needs and the output it must
// give. Read from the top, every ```ts block names its files (a line `// name.ts` begins one; several may share a
// block), and a ```text block is the output of the file just above it. A file `….test.ts` is for a test runner. What is
// not TypeScript (```js, ```json, ```dockerfile, ```sh) is run by the tests of packaging.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

export interface ExampleFile {
  readonly name: string;
  readonly text: string;
}

export interface Program {
  /** The file to run. */
  readonly main: string;
  readonly output: string;
}

export interface Page {
  /** The name of its file. */
  readonly name: string;
  readonly files: readonly ExampleFile[];
  readonly programs: readonly Program[];
  /** Build scripts and configurations. */
  readonly scripts: readonly ExampleFile[];
  /** What is wrong with the page, in sentences. */
  readonly faults: readonly string[];
}

export interface CodeBlock {
  readonly language: string;
  readonly text: string;
  readonly line: number;
}

const fence = /^```(\w*)$/;
const fileHeader = /^(?:\/\/|#) ([\w-][\w.-]*\.(?:ts|mjs|json)|Dockerfile)(?::.*)?$/;
const scriptLanguages = ['js', 'json', 'dockerfile'];

export function readPage(path: string, name = basename(path)): Page {
  const files: ExampleFile[] = [];
  const scripts: ExampleFile[] = [];
  const programs: Program[] = [];
  const faults: string[] = [];
  let main: string | undefined;
  for (const block of codeBlocks(readFileSync(path, 'utf8'))) {
    if (block.language === 'ts') {
      const found = filesIn(block);
      if (found.length === 0) faults.push(`the example in line ${block.line} does not name its file`);
      files.push(...found);
      main = found.findLast((file) => !file.name.endsWith('.test.ts'))?.name ?? main;
    } else if (scriptLanguages.includes(block.language)) {
      const found = filesIn(block);
      if (found.length === 0) faults.push(`the script in line ${block.line} does not name its file`);
      scripts.push(...found);
    } else if (block.language === 'text' && main !== undefined) {
      programs.push({ main, output: block.text });
      main = undefined;
    }
  }
  if (files.length === 0) faults.push('it has no example');
  if (main !== undefined) faults.push(`the example ${main} has no expected output`);
  for (const repeatedName of repeated([...files, ...scripts].map((file) => file.name))) {
    faults.push(`two examples are named ${repeatedName}`);
  }
  return { name, files, programs, scripts, faults };
}

/** Where the relative links of a page lead, without their anchors. */
export function linksOf(path: string): string[] {
  const links = readFileSync(path, 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)\s]*)?\)/g);
  return [...links].map(([, target = '']) => target);
}

/** All code blocks of a page, in its order. */
export function* codeBlocks(markdown: string): Generator<CodeBlock> {
  let open: { language: string; line: number; lines: string[] } | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    const language = fence.exec(line)?.[1];
    if (open === undefined) {
      if (language !== undefined) open = { language, line: index + 1, lines: [] };
    } else if (language === '') {
      yield { language: open.language, line: open.line, text: `${open.lines.join('\n')}\n` };
      open = undefined;
    } else {
      open.lines.push(line);
    }
  }
}

/** The files that a block names. */
export function filesIn({ text }: CodeBlock): ExampleFile[] {
  const files: { name: string; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const name = fileHeader.exec(line)?.[1];
    if (name !== undefined) files.push({ name, lines: [] });
    files.at(-1)?.lines.push(line);
  }
  return files.map(({ name, lines }) => ({ name, text: lines.join('\n') }));
}

function repeated(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}
