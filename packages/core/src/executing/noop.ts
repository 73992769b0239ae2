// The handler that does nothing.

import type { Handler } from '../api/handler.js';

/** Keeps a subscription counted, so that its topic lives and is published to, without doing anything. */
export const noop: Handler = () => {};
