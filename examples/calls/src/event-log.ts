// Reads a trace's events from the text of its file, in order: a batch for every piece of text that arrives. Broken lines are
// reported and skipped.

import { type AmiEvent, parseLine } from './ami-event.js';
import { type Line, linesOf } from './lines.js';
import type { BrokenLine } from './trace-error.js';

/** The events of one piece of text. */
export interface EventBatch {
  events: AmiEvent[];
  broken: BrokenLine[];
}

/** Yields the events in batches. @throws TraceError - while iterating, if the text cannot be read to its end. */
export async function* readEvents(text: AsyncIterable<string>, file: string): AsyncGenerator<EventBatch> {
  for await (const lines of linesOf(text, file)) yield readBatch(lines, file);
}

function readBatch(lines: readonly Line[], file: string): EventBatch {
  const batch: EventBatch = { events: [], broken: [] };
  for (const line of lines) {
    const parsed = parseLine(line.text);
    if (parsed.type === 'event') batch.events.push(parsed.event);
    else batch.broken.push({ file, line: line.number, reason: parsed.reason });
  }
  return batch;
}
