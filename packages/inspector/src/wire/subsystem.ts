// The subsystem that a topic belongs to, by its name: everything up to and including the first `:` or `/`, such as `channels:` in
// `channels:snapshots`. The page and the metrics group the topics of a large bus by subsystem.

/**
 * Returns the subsystem of a topic, or `undefined` if its name has no separator (after `searched`).
 *
 * @param searched a subsystem to divide further, by the next separator after it
 */
export function subsystemOf(name: string, searched = ''): string | undefined {
  const from = name.toLowerCase().startsWith(searched.toLowerCase()) ? searched.length : 0;
  const index = name.slice(from).search(/[:/]/);
  return index === -1 ? undefined : name.slice(0, from + index + 1);
}
