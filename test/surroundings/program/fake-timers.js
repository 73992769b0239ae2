// Time stands still from before the packages are loaded: timers, immediates and clocks, of `node:timers` as well. What the
// runner of Node.js needs itself stays.

import { install } from '@sinonjs/fake-timers';

install({ toNotFake: ['nextTick', 'queueMicrotask'] });
