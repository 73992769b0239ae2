// How much the bus does for something, counted and not timed: the blocks of the core package's code that run meanwhile,
// as V8's coverage counts them. The count is the same on every machine and in every run.
//
// Coverage must be on before a function is first called (V8 compiles it then, with its counters or without), so it is
// switched on when this module is loaded, and stays on for the rest of the test file. And V8's compilers must be off: what
// they inline is not counted any more.

import { type Profiler, Session } from 'node:inspector';
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--no-opt');
setFlagsFromString('--no-maglev');
const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

/** How many blocks of code the core package runs for a synchronous task. */
export function workOf(task: () => void): number {
  takeCoverage();
  task();
  return takeCoverage()
    .filter(({ url }) => /packages\/core\/dist\//.test(url))
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges))
    .reduce((sum, { count }) => sum + count, 0);
}

/**
 * The least that a task costs of a few times. The bus takes the time of some invocations, and of the next one when one took
 * long: what that costs is not in it.
 */
export function leastWorkOf(task: () => void): number {
  return Math.min(...Array.from({ length: 3 }, () => workOf(task)));
}

/** What was counted since the last time. A session in the same thread answers at once. */
function takeCoverage(): Profiler.ScriptCoverage[] {
  let taken: Profiler.ScriptCoverage[] = [];
  session.post('Profiler.takePreciseCoverage', (error, { result }) => {
    if (error !== null) throw error;
    taken = result;
  });
  return taken;
}
