// Vitest's own fake timers, for all tests of a file.

import { vi } from 'vitest';

vi.useFakeTimers();
