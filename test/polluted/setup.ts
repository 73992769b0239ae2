// Pollutes the process that runs a test file while one of its tests runs, with its hooks. In between vitest goes through objects
// and arrays by `for…in`.

import { afterEach, beforeEach } from 'vitest';
import { clean, pollute } from './pollution.mjs';

beforeEach(pollute);
afterEach(clean);
