// The time: `nowMs` is milliseconds since this realm began, with fraction; `timeOrigin` is when that was, in epoch milliseconds.

export { performanceNow as nowMs, timeOrigin } from './real-time.js';
