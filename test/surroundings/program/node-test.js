// For Node.js itself: its `test` as a global, as the other tools have one.

import { test } from 'node:test';

globalThis.test = test;
