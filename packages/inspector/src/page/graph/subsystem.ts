// The subsystem that a topic belongs to, by its name: what stands before the first `:` or `/`, with the separator, as in
// `channels:` of `channels:snapshots`. After a search for one subsystem its parts are told apart by the next separator.

/** `undefined` where the name has no part after `searched`. */
export function subsystemOf(name: string, searched = ''): string | undefined {
  const from = name.toLowerCase().startsWith(searched.toLowerCase()) ? searched.length : 0;
  const index = name.slice(from).search(/[:/]/);
  return index === -1 ? undefined : name.slice(0, from + index + 1);
}

/** What all topics start with that a search like `^channels:` finds; '' for other searches. */
export function searchedStart(search: string): string {
  const [, start = ''] = /^\^(\S+)$/.exec(search.trim()) ?? [];
  return start;
}

export function searchOfSubsystem(subsystem: string): string {
  return `^${subsystem}`;
}
