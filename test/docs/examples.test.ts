// Every example of the documentation: it compiles, it passes the type checker, and it prints what its page says. Those that
// connect to a NATS server get one.

import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasServer, NatsServer } from '../nats/support/server.js';
import { ExampleFolder } from './example-folder.js';
import { linksOf, readPage } from './page.js';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
const guide = join(docs, 'guide');
const packages = fileURLToPath(new URL('../../packages/', import.meta.url));
const readme = fileURLToPath(new URL('../../README.md', import.meta.url));

const guidePages = readdirSync(guide)
  .filter((name) => name.endsWith('.md') && name !== 'README.md')
  .sort();
const pages = guidePages.map((name) => readPage(join(guide, name)));
/** Pages beside the guide that have examples. */
const otherPages = [
  'first-steps.md',
  'coming-from-eventemitter.md',
  'coming-from-emittery.md',
  'coming-from-piscina.md',
];
pages.push(...otherPages.map((name) => readPage(join(docs, name))));
if (existsSync(readme)) pages.push(readPage(readme));
for (const name of ['core', 'worker-runtime', 'inspector', 'nats']) {
  pages.push(readPage(join(packages, name, 'README.md'), `${name}-README.md`));
}

/** The rules that ask for something to be taught, by the page that does. */
const taught: Readonly<Record<string, string>> = {
  'binary-data.md': 'SPEC 2.2, 2.8',
  'cache-and-query-state.md': 'SPEC 7.9',
  'run-handlers-on-threads.md': 'SPEC 11.0',
  'shut-down-cleanly.md': 'SPEC 4.13',
};

const folder = new ExampleFolder();
beforeAll(() => folder.write(pages), 60_000);
afterAll(() => folder.remove());

describe.each(pages)('$name', (page) => {
  it('has examples, and each of them names its file and has its output', () => {
    expect(page.faults).toEqual([]);
  });

  const needsServer = page.files.some(({ text }) => text.includes("'@nats-io/transport-node'"));
  it.skipIf(needsServer && !hasServer).each(page.programs)(
    `$main prints what the page says ${taught[page.name] ?? ''}`,
    async (program) => {
      await using server = needsServer ? await NatsServer.start() : undefined;
      const outcome = await folder.run(page, program.main, server && { NATS_URL: server.url });
      expect(outcome).toEqual({ code: 0, stdout: program.output, stderr: '' });
    },
    40_000,
  );
});

describe('all examples together', () => {
  it('pass the type checker', async () => {
    expect(await folder.typeCheck()).toBe('');
  }, 120_000);
});

describe('the guide', () => {
  it('lists every page once', () => {
    expect(
      linksOf(join(guide, 'README.md'))
        .filter((link) => guidePages.includes(link))
        .sort(),
    ).toEqual(guidePages);
  });

  it.each([
    'guide/README.md',
    ...guidePages.map((name) => `guide/${name}`),
    ...otherPages,
    'coming-from-asterisk.md',
    'reliability.md',
  ])('%s links to files that exist', (page) => {
    const path = join(docs, page);
    const missing = linksOf(path).filter((link) => !existsSync(join(dirname(path), link)));
    expect(missing).toEqual([]);
  });
});
