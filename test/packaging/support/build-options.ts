// How the tests bundle the sample server with esbuild, unless they say otherwise.

import { stasisWorkers } from '@stasis-bus/worker-runtime/esbuild';
import type { BuildOptions } from 'esbuild';
import type { Project } from './project.js';

export function buildOptions(project: Project, more: BuildOptions = {}): BuildOptions {
  return {
    absWorkingDir: project.folder,
    entryPoints: ['src/server.ts'],
    ...(more.outfile === undefined ? { outdir: 'out' } : {}),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    logLevel: 'silent',
    plugins: [stasisWorkers()],
    ...more,
  };
}
