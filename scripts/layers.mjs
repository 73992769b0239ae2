// The layers of the sources: a folder imports only from those below it, type imports included. Prints the layers, each with the folders
// that it imports from, and counts the arrows that do not go down and the circles of files. Any of them is an error.
// The linter checks the packages' layers file by file (biome.json), without circles of types; this script looks at the whole.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** From top to bottom. Folders in one line do not know each other; `.` is the root, which has only entries, except in the examples. */
const sources = {
  'packages/core': {
    layers: [
      ['.'],
      ['patterns'],
      ['bus'],
      ['cache'],
      ['topic'],
      ['subscription'],
      ['dispatch', 'executing'],
      ['sequencing'],
      ['message'],
      ['observe', 'values'],
      ['errors'],
      ['api', 'basics'],
    ],
    // A handler gets a bus, and a bus takes handlers: promises name one another, and are nothing at run time.
    promises: ['api'],
  },
  'packages/worker-runtime': {
    layers: [
      ['.', 'esbuild'],
      ['home', 'worker'],
      ['home/pool', 'home/connected'],
      ['home/assignment'],
      ['home/session'],
      ['home/lane'],
      ['modules'],
      ['wire'],
      ['wire/table'],
      ['wire/values', 'wire/shared', 'wire/clone'],
    ],
  },
  'packages/inspector': {
    layers: [
      ['.'],
      ['home', 'cli', 'page'],
      ['page/shell'],
      ['page/tables', 'page/graph-view', 'page/details'],
      ['page/marks'],
      ['page/graph', 'page/state'],
      ['page/rows'],
      ['page/history'],
      ['wire'],
    ],
  },
  'packages/nats': {
    layers: [
      ['.'],
      ['bridge'],
      ['caches'],
      ['presence'],
      ['export', 'import'],
      ['server'],
      ['reports', 'settings', 'wire'],
      ['api'],
    ],
  },
  benchmarks: {
    layers: [['.'], ['report', 'peers', 'peers/workers', 'handlers'], ['rows'], ['support']],
  },
  soak: {
    layers: [['.'], ['acts', 'report'], ['watch', 'measure'], ['handlers'], ['basics']],
  },
  'examples/calls': { layers: [['several'], ['.']] },
  'examples/hash-server': { layers: [['.']] },
  'examples/indexer': { layers: [['.']] },
  'examples/shop': { layers: [['.']] },
};

let faults = 0;
for (const [folder, { layers, promises = [] }] of Object.entries(sources)) {
  const imports = importsOf(join(root, folder, 'src'));
  printLayers(folder, layers, imports);
  report('arrows that do not go down', arrowsUp(layers, imports));
  const isPromised = (files) => files.every((file) => promises.includes(dirname(file)));
  report(
    'circles',
    circles(imports).filter((files) => !isPromised(files)),
  );
}
if (faults > 0) process.exit(1);

function report(what, found) {
  faults += found.length;
  console.log(`  ${what}: ${found.length}`);
  for (const one of found) console.log(`    ${Array.isArray(one) ? one.join(', ') : one}`);
}

/** Returns the files that each file imports or exports from, by their paths within the same sources. */
function importsOf(src) {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /\.tsx?$/.test(file));
  const byOutput = new Map(files.map((file) => [file.replace(/\.tsx?$/, '.js'), file]));
  const from = /^(?:import|export)\s(?:[^;]*?from\s+)?'(\.[^']*)'|\bimport\(\s*'(\.[^']*)'/gm;
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(src, file), 'utf8');
      const targets = [...text.matchAll(from)].flatMap(([, named, called]) => {
        const target = byOutput.get(posix.join(posix.dirname(file), named ?? called));
        return target === undefined ? [] : [target];
      });
      return [file, [...new Set(targets)]];
    }),
  );
}

function printLayers(name, layers, imports) {
  console.log(`${name}/src`);
  for (const folder of layers.flat()) {
    const inside = [...imports].filter(([file]) => dirname(file) === folder);
    const used = new Set(inside.flatMap(([, targets]) => targets.map((target) => dirname(target))));
    const order = layers.flat().filter((other) => other !== folder && used.has(other));
    if (inside.length === 0) continue;
    console.log(`  ${folder.padEnd(16)}${String(inside.length).padStart(3)} files  -> ${order.join(' ')}`);
  }
}

/** Returns the imports from a layer that is not below, and the files that are in no layer. */
function arrowsUp(layers, imports) {
  const depthOf = (file) => layers.findIndex((layer) => layer.includes(dirname(file)));
  return [...imports].flatMap(([file, targets]) => {
    if (depthOf(file) < 0) return [`${file} is in no layer`];
    return targets
      .filter((target) => dirname(target) !== dirname(file) && depthOf(target) <= depthOf(file))
      .map((target) => `${file} -> ${target}`);
  });
}

/** Returns the sets of files that can be reached from one another by imports. */
function circles(imports) {
  const reachable = new Map();
  for (const start of imports.keys()) {
    const reached = new Set(imports.get(start));
    for (const file of reached) for (const next of imports.get(file) ?? []) reached.add(next);
    reachable.set(start, reached);
  }
  const known = new Set();
  return [...imports.keys()].flatMap((file) => {
    if (known.has(file) || !reachable.get(file).has(file)) return [];
    const circle = [...reachable.get(file)].filter((other) => reachable.get(other)?.has(file));
    for (const one of circle) known.add(one);
    return [circle.sort()];
  });
}
