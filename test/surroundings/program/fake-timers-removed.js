// Time stood still while the packages were loaded, and goes on again.

import { install } from '@sinonjs/fake-timers';

const clock = install({ toNotFake: ['nextTick', 'queueMicrotask'] });
await import('@stasis-bus/core');
await import('@stasis-bus/worker-runtime');
clock.uninstall({ toNotFake: ['nextTick', 'queueMicrotask'] });
