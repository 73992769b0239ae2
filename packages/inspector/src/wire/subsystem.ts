// The subsystem that a topic belongs to, by its name: what stands before the first `:` or `/`, with the separator, as in
// `channels:` of `channels:snapshots`. The page and the metrics gather the topics of a large bus by it.

/**
 * `undefined` where the name has no part after `searched`.
 *
 * @param searched a subsystem: its parts are told apart by the next separator
 */
export function subsystemOf(name: string, searched = ''): string | undefined {
  const from = name.toLowerCase().startsWith(searched.toLowerCase()) ? searched.length : 0;
  const index = name.slice(from).search(/[:/]/);
  return index === -1 ? undefined : name.slice(0, from + index + 1);
}
