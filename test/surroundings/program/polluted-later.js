// The same after the packages were loaded.

import '@stasis-bus/core';
import '@stasis-bus/worker-runtime';

await import('./polluted.js');
