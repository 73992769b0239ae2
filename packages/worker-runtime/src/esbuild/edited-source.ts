// Applies edits to a source, and appends a source map that leads back to the text its author wrote. esbuild reads that map, so that
// its own maps show the original.

/** A piece of text to replace, within one line. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Returns the source with the edits.
 *
 * @param fileName the name of the source in the map; without it, no map is added
 */
export function editSource(source: string, edits: readonly Edit[], fileName: string | undefined): string {
  const inOrder = edits.toSorted((one, other) => one.start - other.start);
  let edited = '';
  let from = 0;
  for (const { start, end, text } of inOrder) {
    edited += source.slice(from, start) + text;
    from = end;
  }
  edited += source.slice(from);
  // A generated source already has a map, which leads further back.
  if (fileName === undefined || source.includes('//# sourceMappingURL=')) return edited;
  const map = {
    version: 3,
    sources: [fileName],
    sourcesContent: [source],
    names: [],
    mappings: mappings(source, inOrder),
  };
  const url = `data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;
  return `${edited}\n//# sourceMappingURL=${url}\n`;
}

/** Returns the map's mappings: one segment per word and sign, since esbuild does not interpolate between segments. */
function mappings(source: string, edits: readonly Edit[]): string {
  const rest = [...edits];
  let lineStart = 0;
  let [line, column] = [0, 0]; // Of the previous segment, in the source.
  const lines = source.split('\n').map((text, number) => {
    let shift = 0;
    let before = 0; // The column of the previous segment, in the edited line.
    const segments: string[] = [];
    for (const { index } of text.matchAll(/\w+|\W/g)) {
      const at = lineStart + index;
      if (rest[0] !== undefined && at >= rest[0].end) shift += growth(rest.shift());
      if (rest[0] !== undefined && at > rest[0].start) continue;
      segments.push(vlq(index + shift - before) + vlq(0) + vlq(number - line) + vlq(index - column));
      before = index + shift;
      [line, column] = [number, index];
    }
    lineStart += text.length + 1;
    if (rest[0] !== undefined && rest[0].end < lineStart) rest.shift();
    return segments.join(',');
  });
  return lines.join(';');
}

function growth(edit: Edit | undefined): number {
  return edit === undefined ? 0 : edit.text.length - (edit.end - edit.start);
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Returns a number as source maps write it: five bits to a digit, with the sign as the lowest bit. */
function vlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = '';
  do {
    const bits = rest & 31;
    rest >>>= 5;
    text += digits[rest > 0 ? bits | 32 : bits];
  } while (rest > 0);
  return text;
}
