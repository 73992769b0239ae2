// The subjects of messages: `<bridge>.<kind>.<topic>.<origin>`, with the names as tokens (see token.ts).

import { tokenOf } from './token.js';

/** At-least-once topics, whose messages a stream keeps. */
export const durable = 'd';
/** At-most-once topics. */
export const passing = 'm';

export type SubjectKind = typeof durable | typeof passing;

export function subjectOf(bridge: string, kind: SubjectKind, topic: string, origin: string): string {
  return `${bridge}.${kind}.${tokenOf(topic)}.${tokenOf(origin)}`;
}
