// The subjects of messages: `<bridge>.<kind>.<topic>.<origin>`, names as tokens.

import { tokenOf } from './token.js';

/** Of topics at least once, which a stream keeps, and of those at most once. */
export const durable = 'd';
export const passing = 'm';

export type SubjectKind = typeof durable | typeof passing;

export function subjectOf(bridge: string, kind: SubjectKind, topic: string, origin: string): string {
  return `${bridge}.${kind}.${tokenOf(topic)}.${tokenOf(origin)}`;
}
