// The handler that does nothing.

import type { Handler } from '../api/handler.js';

/** Does nothing. For a subscription that only keeps its topic alive, or has messages counted as dispatched. */
export const noop: Handler = () => {};
