/**
 * For build scripts: the esbuild plugin that makes a server and its handlers run without node_modules.
 *
 * @module @stasis-bus/worker-runtime/esbuild
 */

export { stasisWorkers } from './stasis-workers.js';
