// Finds the file that calls a function of the bus. Package names are resolved from that file, as its imports are.

import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';

/** How many frames are examined. Frames of callbacks and native functions, which have no file, may come before the caller's. */
const mostFrames = 50;

/**
 * Returns the URL of the file whose code calls the function; in a bundle, the URL of the bundle, whatever its source map says. If
 * the caller has no file (the platform calls the function as a bound callback, or the code was typed in), returns the URL of the
 * working directory.
 */
export function callerFile(callee: (...args: never) => unknown): string {
  for (const site of callSitesAbove(callee)) {
    // From here on, the frames belong to code that awaits the call, which may be the bus itself.
    if (site.isAsync()) break;
    const name = site.getFileName();
    if (typeof name !== 'string') continue;
    if (name.startsWith('file:')) return name;
    if (isAbsolute(name)) return pathToFileURL(name).href;
  }
  return pathToFileURL(`${process.cwd()}/`).href;
}

/**
 * Reads call sites, and not the text of a stack: programs shorten that (`stackTraceLimit`), rewrite it (`prepareStackTrace`) and
 * map it to sources.
 */
function callSitesAbove(callee: (...args: never) => unknown): readonly NodeJS.CallSite[] {
  const holder: { stack?: unknown } = {};
  const restore = [
    set('stackTraceLimit', mostFrames),
    set('prepareStackTrace', (_error: unknown, sites: readonly NodeJS.CallSite[]) => sites),
  ];
  try {
    Error.captureStackTrace(holder, callee);
    return Array.isArray(holder.stack) ? holder.stack : [];
  } catch {
    // A program that has frozen `Error` keeps its own `prepareStackTrace`, which may throw.
    return [];
  } finally {
    for (const undo of restore) undo();
  }
}

/** Sets a property of `Error`, unless `Error` is frozen. Returns a function that undoes it. */
function set(key: 'stackTraceLimit' | 'prepareStackTrace', value: unknown): () => void {
  const before: unknown = Reflect.get(Error, key);
  const wasThere = Object.hasOwn(Error, key);
  Reflect.set(Error, key, value);
  return () => {
    if (wasThere) Reflect.set(Error, key, before);
    else Reflect.deleteProperty(Error, key);
  };
}
