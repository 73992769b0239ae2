// One event as the switch's manager interface sends it: an object of strings. Each line of a trace is such an event. A broken line is
// explained rather than thrown, because it must not end a replay.

/** An event. `Event` names its type; the other fields that this program reads are listed. */
export interface AmiEvent {
  readonly Event: string;
  readonly Timestamp?: string;
  readonly Uniqueid?: string;
  readonly DestUniqueid?: string;
  readonly Linkedid?: string;
  readonly Channel?: string;
  readonly ChannelState?: string;
  readonly ChannelStateDesc?: string;
  readonly CallerIDNum?: string;
  readonly CallerIDName?: string;
  readonly BridgeUniqueid?: string;
  readonly [field: string]: string | undefined;
}

/** The result of reading a line. */
export type ParsedLine = { type: 'event'; event: AmiEvent } | { type: 'broken'; reason: string };

/** Reads one line of a trace. Never throws. */
export function parseLine(line: string): ParsedLine {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return { type: 'broken', reason: 'it is not JSON' };
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return { type: 'broken', reason: 'it is not a JSON object' };
  }
  const fields = parsed as Record<string, unknown>;
  for (const field in fields) {
    if (typeof fields[field] !== 'string') {
      return { type: 'broken', reason: `its field ${JSON.stringify(field)} is not a string` };
    }
  }
  const event = parsed as AmiEvent;
  if (!Object.hasOwn(fields, 'Event') || event.Event === '') {
    return { type: 'broken', reason: 'it has no "Event"' };
  }
  return { type: 'event', event };
}

/** Returns the channel that an event is about (its `Uniqueid`, or else its `DestUniqueid`), or `undefined` if it names none. */
export function channelOf(event: AmiEvent): string | undefined {
  const channel = event.Uniqueid ?? event.DestUniqueid;
  return channel === undefined || channel === '' || channel === '<unknown>' ? undefined : channel;
}

/** Returns when the event happened, in epoch seconds, or `undefined` if it has no usable `Timestamp`. */
export function timeOf(event: AmiEvent): number | undefined {
  if (event.Timestamp === undefined) return undefined;
  const seconds = Number.parseFloat(event.Timestamp);
  return Number.isFinite(seconds) ? seconds : undefined;
}
