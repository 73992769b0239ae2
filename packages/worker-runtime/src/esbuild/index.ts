// For build scripts: the esbuild plugin that makes a server and its handlers run without node_modules.

export { stasisWorkers } from './stasis-workers.js';
