// Which file calls a function of the bus: the one that the name of a package is relative to, as in its imports.

import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Frames without a file may stand in between: calls of callbacks, and of native functions. */
const mostFrames = 50;

/**
 * Returns the URL of the file whose code calls the function. In a bundle that is the bundle's file, whatever source map it has.
 * Where no code from a file calls, because the function was bound and given to the platform as a callback, or the code was typed
 * in, it returns the URL of the working directory.
 */
export function callerFile(callee: (...args: never) => unknown): string {
  for (const site of callSitesAbove(callee)) {
    // From here on the stack has who awaits the call, which may be the bus itself.
    if (site.isAsync()) break;
    const name = site.getFileName();
    if (typeof name !== 'string') continue;
    if (name.startsWith('file:')) return name;
    if (isAbsolute(name)) return pathToFileURL(name).href;
  }
  return pathToFileURL(`${process.cwd()}/`).href;
}

/** The stack itself, not its text, which programs shorten (`stackTraceLimit`), rewrite (`prepareStackTrace`) and map to sources. */
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

/** Sets a property of `Error`, or leaves it where it is frozen. Returns what undoes that. */
function set(key: 'stackTraceLimit' | 'prepareStackTrace', value: unknown): () => void {
  const before: unknown = Reflect.get(Error, key);
  const wasThere = Object.hasOwn(Error, key);
  Reflect.set(Error, key, value);
  return () => {
    if (wasThere) Reflect.set(Error, key, before);
    else Reflect.deleteProperty(Error, key);
  };
}
