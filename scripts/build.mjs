// Builds everything that runs, in about a second: each package's entries, the example programs, the benchmarks and the soak.
// `--types` also writes the packages' declaration files; `--types-only` writes only these.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

const targets = [
  {
    folder: 'packages/core',
    entries: {
      index: 'src/index.ts',
      internal: 'src/internal.ts',
      opentelemetry: 'src/opentelemetry.ts',
      // For bundlers, which drop unused code file by file: a handler that uses only message types needs no bus.
      'built-in-types': 'src/message/built-in-types.ts',
    },
  },
  {
    folder: 'packages/worker-runtime',
    entries: {
      index: 'src/index.ts',
      worker: 'src/worker/index.ts',
      lane: 'src/worker/open-lane.ts',
      esbuild: 'src/esbuild/index.ts',
    },
  },
  {
    folder: 'packages/inspector',
    entries: { index: 'src/index.ts', cli: 'src/cli/main.ts' },
  },
  // cbor-x is bundled: its optional native part, which is not needed, would be compiled or fetched at every installation.
  { folder: 'packages/nats', entries: { index: 'src/index.ts' }, bundled: { 'cbor-x': 'index.js' } },
  {
    folder: 'examples/calls',
    entries: {
      main: 'src/main.ts',
      'record-call': 'src/record-call.ts',
      'several/main': 'src/several/main.ts',
      'several/recording-process': 'src/several/recording-process.ts',
      'several/replaying-process': 'src/several/replaying-process.ts',
    },
  },
  {
    folder: 'examples/hash-server',
    entries: { main: 'src/main.ts', 'hash-handler': 'src/hash-handler.ts' },
  },
  {
    folder: 'examples/indexer',
    entries: { main: 'src/main.ts', 'index-handler': 'src/index-handler.ts' },
  },
  { folder: 'examples/shop', entries: { main: 'src/main.ts' } },
  {
    folder: 'benchmarks',
    entries: {
      main: 'src/main.ts',
      'measure-row': 'src/measure-row.ts',
      'frames-reader': 'src/frames-reader.ts',
      ...entriesIn('benchmarks', 'src/handlers', 'handlers'),
      ...entriesIn('benchmarks', 'src/peers/workers', 'peers'),
    },
  },
  {
    folder: 'soak',
    entries: {
      main: 'src/main.ts',
      'ledger-handler': 'src/handlers/ledger-handler.ts',
      'answer-handler': 'src/handlers/answer-handler.ts',
      'probe-handler': 'src/handlers/probe-handler.ts',
    },
  },
];

if (!process.argv.includes('--types-only')) await buildCode();
if (process.argv.some((argument) => argument.startsWith('--types'))) {
  buildTypes('packages/core', ['index', 'opentelemetry']);
  buildTypes('packages/worker-runtime', ['index', 'worker/index']);
  buildTypes('packages/inspector', ['index']);
  buildTypes('packages/nats', ['index']);
}

async function buildCode() {
  await Promise.all(
    targets.map(({ folder, entries, bundled = {} }) => {
      const outdir = `${root}${folder}/dist`;
      rmSync(outdir, { recursive: true, force: true });
      return build({
        absWorkingDir: `${root}${folder}`,
        entryPoints: Object.fromEntries(
          Object.entries(entries).filter(([, path]) => existsSync(`${root}${folder}/${path}`)),
        ),
        outdir,
        bundle: true,
        splitting: true,
        packages: 'external',
        plugins: [bundling(folder, bundled)],
        format: 'esm',
        platform: 'node',
        target: 'node20',
        // The root tsconfig is not used: its paths lead to the packages' sources, but built code uses the built packages.
        tsconfigRaw: '{}',
        sourcemap: true,
        logLevel: 'warning',
      });
    }),
  );

  await buildPage();
  copyFileSync(
    `${root}packages/nats/node_modules/cbor-x/LICENSE`,
    `${root}packages/nats/dist/cbor-x-license.md`,
  );
  copyFileSync(
    `${root}packages/worker-runtime/src/worker/lane-entry.cjs`,
    `${root}packages/worker-runtime/dist/lane-entry.cjs`,
  );
}

/** Includes some packages in the bundle, each from a file in its folder. */
function bundling(folder, packages) {
  return {
    name: 'bundling',
    setup(build) {
      for (const [name, file] of Object.entries(packages)) {
        const path = realpathSync(`${root}${folder}/node_modules/${name}/${file}`);
        build.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path, sideEffects: false }));
      }
    },
  };
}

/** Builds the inspector's page: one script, one style sheet, and the document. */
async function buildPage() {
  const page = `${root}packages/inspector/src/page`;
  const outdir = `${root}packages/inspector/dist/page`;
  if (!existsSync(`${page}/main.tsx`)) return;
  await build({
    entryPoints: { page: `${page}/main.tsx` },
    outdir,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    tsconfig: `${page}/tsconfig.json`,
    legalComments: 'linked',
    sourcemap: false,
    logLevel: 'warning',
  });
  copyFileSync(`${page}/index.html`, `${outdir}/index.html`);
}

function buildTypes(folder, entries) {
  const tsc = `${root}node_modules/.bin/tsc`;
  const { status } = spawnSync(tsc, ['-p', 'tsconfig.json'], { cwd: `${root}${folder}`, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  // The declarations need these, whatever `lib` and `types` the project has that uses them: without `Buffer`, the type of every
  // message's value would be wrong.
  const needed = '/// <reference types="node" />\n/// <reference lib="esnext.disposable" />\n';
  for (const entry of entries) {
    const path = `${root}${folder}/dist/types/${entry}.d.ts`;
    writeFileSync(path, needed + readFileSync(path, 'utf8'));
  }
}

/** Returns each file in a folder as an entry, for code that threads load by its URL. */
function entriesIn(folder, sources, outputs) {
  return Object.fromEntries(
    readdirSync(`${root}${folder}/${sources}`).map((file) => [
      `${outputs}/${file.replace(/\.ts$/, '')}`,
      `${sources}/${file}`,
    ]),
  );
}
