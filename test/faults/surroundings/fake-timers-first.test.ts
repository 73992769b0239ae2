// Fake timers that are there before the bus is loaded, as in a setup file, or with `fakeTimers: { enableGlobally: true }` in jest.

// Before the bus.
import './fakes-first.js';
import { afterAll } from 'vitest';
import { removeFakes } from './fakes.js';
import { worksInRealTime } from './works-in-real-time.js';

afterAll(removeFakes);

worksInRealTime();
