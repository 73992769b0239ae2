// Fake timers that a test installs after it has loaded the bus, as most do.

import { afterEach, beforeEach } from 'vitest';
import { installFakes, removeFakes } from './fakes.js';
import { worksInRealTime } from './works-in-real-time.js';

beforeEach(installFakes);
afterEach(removeFakes);

worksInRealTime();
