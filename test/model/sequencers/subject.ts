// The sequencers under test, bundled from their sources, as they are or with edits (a mutant). The million-fold calls
// of a property test run faster in a bundle than through a test runner's modules, and mutants run exactly as the
// original does.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { Filter } from '../../../packages/core/src/dispatch/filter.js';
import type { BusError } from '../../../packages/core/src/errors/bus-error.js';
import type { SubscriptionChange } from '../../../packages/core/src/message/built-in-types.js';
import type { defineMessageType } from '../../../packages/core/src/message/message-type.js';
import type { invocationOf } from '../../../packages/core/src/sequencing/invocation.js';
import type { ParallelSequencer } from '../../../packages/core/src/sequencing/parallel-sequencer.js';
import type { SerialSequencer } from '../../../packages/core/src/sequencing/serial-sequencer.js';

/** Replaces one piece of a source file, which must be there exactly once. */
export interface Edit {
  /** Its path in core's sources. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export interface Subject {
  readonly SerialSequencer: typeof SerialSequencer;
  readonly ParallelSequencer: typeof ParallelSequencer;
  readonly Filter: typeof Filter;
  readonly SubscriptionChange: typeof SubscriptionChange;
  readonly invocationOf: typeof invocationOf;
  readonly defineMessageType: typeof defineMessageType;
  readonly BusError: typeof BusError;
}

const sources = fileURLToPath(new URL('../../../packages/core/src/', import.meta.url));

const entry = `
  export { SerialSequencer } from './sequencing/serial-sequencer.ts';
  export { ParallelSequencer } from './sequencing/parallel-sequencer.ts';
  export { Filter } from './dispatch/filter.ts';
  export { SubscriptionChange } from './message/built-in-types.ts';
  export { invocationOf } from './sequencing/invocation.ts';
  export { defineMessageType } from './message/message-type.ts';
  export { BusError } from './errors/bus-error.ts';
`;

/** Lets the test see how many keys a parallel sequencer holds; nothing else of it is opened. */
const exposures: readonly Edit[] = [
  {
    file: 'sequencing/parallel-sequencer.ts',
    find: '  get queued(): number {',
    replace: '  get keysHeld(): number { return this.#letIn.held; }\n\n  get queued(): number {',
  },
  {
    file: 'sequencing/partition-keys.ts',
    find: '  get isEmpty(): boolean {',
    replace:
      '  get held(): number { let ready = 0; for (const list of this.#ready.values()) ready += list.size;\n' +
      '    return Math.max(this.#keys.size, ready); }\n\n  get isEmpty(): boolean {',
  },
  {
    file: 'sequencing/any-order.ts',
    find: '  get isEmpty(): boolean {',
    replace:
      '  get held(): number { let waiting = 0; for (const line of this.#lines.values()) waiting += line.waiting;\n' +
      '    return Math.max(waiting, this.#lines.size); }\n\n  get isEmpty(): boolean {',
  },
];

/** How many keys it holds; 0 if it knows none. */
export function keysHeld(sequencer: object): number {
  return 'keysHeld' in sequencer ? (sequencer.keysHeld as number) : 0;
}

/** @throws if what an edit is to replace is not there exactly once */
export function loadSubject(edits: readonly Edit[] = []): Promise<Subject> {
  return loadModule(entry, [...exposures, ...edits]);
}

/** A bundle of core's sources, edited: `contents` says what it exports. */
export async function loadModule<T>(contents: string, edits: readonly Edit[]): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'stasis-model-'));
  try {
    const outfile = join(folder, 'subject.mjs');
    await build({
      stdin: { contents, resolveDir: sources, loader: 'ts' },
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      tsconfigRaw: '{}',
      plugins: [editing(edits)],
      logLevel: 'silent',
    });
    return (await import(/* @vite-ignore */ pathToFileURL(outfile).href)) as T;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function editing(edits: readonly Edit[]): Plugin {
  return {
    name: 'editing',
    setup(building) {
      for (const file of new Set(edits.map((edit) => edit.file))) {
        const filter = new RegExp(`/core/src/${file}$`.replaceAll('/', '[\\\\/]'));
        building.onLoad({ filter }, async ({ path }) => {
          const source = await readFile(path, 'utf8');
          const ofFile = edits.filter((edit) => edit.file === file);
          return { contents: ofFile.reduce(applyEdit, source), loader: 'ts' };
        });
      }
    },
  };
}

/** @throws if what it is to replace is not there exactly once */
export function applyEdit(source: string, { file, find, replace }: Edit): string {
  const found = source.split(find).length - 1;
  if (found !== 1) throw new Error(`found ${found} times in ${file}, not once:\n${find}`);
  return source.replace(find, () => replace);
}
