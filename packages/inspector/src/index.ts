/**
 * The inspector shows a bus at work, live: in a browser, in a terminal, and as metrics. It costs nothing until `inspect` is
 * called, and next to nothing while nobody is looking.
 *
 * @module @stasis-bus/inspector
 */

export type { InspectOptions, MetricsOptions } from './home/inspect-options.js';
export type { Inspector } from './home/inspector.js';
export { inspect } from './home/inspector.js';
