// Runs in a package's folder before the package is packed (`prepack`): all files that its package.json names must exist, so that no
// tarball lacks its code or its types.
import { existsSync, readFileSync } from 'node:fs';

const { name, exports, bin } = JSON.parse(readFileSync('package.json', 'utf8'));
const missing = paths([exports, bin]).filter((path) => !existsSync(path));
if (missing.length > 0) {
  console.error(
    `${name} is not built: ${missing.join(', ')} missing; run \`node scripts/build.mjs --types\` first`,
  );
  process.exit(1);
}

/** Returns all strings in a value. */
function paths(value) {
  if (typeof value === 'string') return [value];
  return Object.values(value ?? {}).flatMap(paths);
}
