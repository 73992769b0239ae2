// stasisWorkers(), the esbuild plugin, when a build is repeated: by hand, and in watch mode.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stasisWorkers } from '@stasis-bus/worker-runtime/esbuild';
import { type BuildResult, context, type Plugin } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildOptions } from './support/build-options.js';
import { Project } from './support/project.js';
import { sampleServer } from './support/sample-server.js';

let project: Project;
beforeEach(() => {
  project = new Project(sampleServer);
});
afterEach(() => project.remove());

/** Gives the results of builds, one after the other. */
class Builds {
  readonly #results: BuildResult[] = [];
  #wake = () => {};
  readonly plugin: Plugin = {
    name: 'builds',
    setup: (builder) => {
      builder.onEnd((result) => {
        this.#results.push(result);
        this.#wake();
      });
    },
  };

  async next(): Promise<BuildResult> {
    let result = this.#results.shift();
    while (result === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      result = this.#results.shift();
    }
    return result;
  }
}

describe('building again with stasisWorkers()', () => {
  /** What a handler's bundle says of the shared module. */
  function sharedIn(): string {
    const name = readdirSync(project.path('out')).find((file) => /^handler-.*\.js$/.test(file)) ?? '';
    return /copies = \(\) => (\w+)/.exec(readFileSync(join(project.path('out'), name), 'utf8'))?.[1] ?? '';
  }

  it('takes what has changed in a handler', async () => {
    const again = await context(buildOptions(project));
    try {
      await again.rebuild();
      project.write({ 'src/shared.ts': 'export const copies = () => 5;' });
      await again.rebuild();
      expect(sharedIn()).toBe('5');
    } finally {
      await again.dispose();
    }
  });

  it('forgets a handler that is no longer named', async () => {
    const again = await context(buildOptions(project, { metafile: true }));
    try {
      await again.rebuild();
      project.write({ 'src/server.ts': 'export {};' });
      const { metafile } = await again.rebuild();
      expect(Object.keys(metafile?.outputs ?? {})).toEqual(['out/server.js.map', 'out/server.js']);
    } finally {
      await again.dispose();
    }
  });

  it('happens in watch mode when a module changes that only handlers import, after an error too', async () => {
    const builds = new Builds();
    const watching = await context(buildOptions(project, { plugins: [stasisWorkers(), builds.plugin] }));
    try {
      await watching.watch();
      await builds.next();
      project.write({ 'src/shared.ts': 'export const copies = (' });
      expect((await builds.next()).errors).not.toEqual([]);
      project.write({ 'src/shared.ts': 'export const copies = () => 6;' });
      expect((await builds.next()).errors).toEqual([]);
      expect(sharedIn()).toBe('6');
    } finally {
      await watching.dispose();
    }
  });
});
