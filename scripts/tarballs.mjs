// Packs every package that is published to npm into a folder, from which `npm install <folder>/*.tgz` installs them all. Builds code and
// types first; `--no-build` uses what is already built.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packages } from './packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const [path, ...more] = process.argv.slice(2).filter((argument) => argument !== '--no-build');
if (path === undefined || more.length > 0) stop('name one folder: npx -y pnpm@12 run tarballs <folder>');
const folder = resolve(path);
mkdirSync(folder, { recursive: true });

if (!process.argv.includes('--no-build')) run(process.execPath, ['scripts/build.mjs', '--types'], root);
for (const name of packages) {
  const printed = run(
    'npx',
    ['-y', 'pnpm@12', 'pack', '--pack-destination', folder],
    `${root}packages/${name}`,
  );
  console.log(printed.trim().split('\n').at(-1));
}

/** Runs a command and returns what it printed. */
function run(command, parameters, cwd) {
  const stdio = ['ignore', 'pipe', 'inherit'];
  const { status, stdout } = spawnSync(command, parameters, { cwd, stdio, encoding: 'utf8' });
  if (status !== 0) stop(`${command} ${parameters.join(' ')} failed\n${stdout}`);
  return stdout;
}

function stop(reason) {
  console.error(`tarballs: ${reason}`);
  process.exit(1);
}
