// Publishes the packages to npm, as `pnpm pack` makes them. Without `--publish` it does everything except the upload, with `npm publish
// --dry-run`. Provenance (`publishConfig` in each package.json) needs a CI service that npm supports, with permission to write an
// identity token: publish from there. `--no-build` uses what is already built.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packages } from './packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const isForReal = process.argv.includes('--publish');

if (isForReal) refuseUnreleased();
const folder = mkdtempSync(join(tmpdir(), 'stasis-release-'));
try {
  const unbuilt = process.argv.filter((argument) => argument === '--no-build');
  run(process.execPath, ['scripts/tarballs.mjs', folder, ...unbuilt]);
  for (const name of packages) {
    const tarball = join(folder, `stasis-bus-${name}-${manifestOf(name).version}.tgz`);
    run('npm', ['publish', tarball, ...(isForReal ? [] : ['--dry-run'])]);
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** Stops unless all changes are in the changelogs and everything is committed. */
function refuseUnreleased() {
  const pending = readdirSync(`${root}.changeset`).filter(
    (name) => name.endsWith('.md') && name !== 'README.md',
  );
  if (pending.length > 0) stop(`run "changeset version" first: ${pending.join(', ')}`);
  const changed = spawnSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' }).stdout;
  if (changed !== '') stop('commit everything first');
  for (const folder of packages) {
    const { name, version } = manifestOf(folder);
    const changelog = readFileSync(`${root}packages/${folder}/CHANGELOG.md`, 'utf8');
    if (!changelog.includes(`\n## ${version}\n`)) stop(`the changelog of ${name} has no section ${version}`);
  }
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(`${root}packages/${folder}/package.json`, 'utf8'));
}

function run(command, parameters, cwd = root) {
  const { status } = spawnSync(command, parameters, { cwd, stdio: 'inherit' });
  if (status !== 0) stop(`${command} ${parameters.join(' ')} failed`);
}

function stop(reason) {
  console.error(`release: ${reason}`);
  process.exit(1);
}
