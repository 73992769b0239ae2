// Searching for one subsystem: `^channels:`.

/** What all topics start with that a search like `^channels:` finds; '' for other searches. */
export function searchedStart(search: string): string {
  const [, start = ''] = /^\^(\S+)$/.exec(search.trim()) ?? [];
  return start;
}

export function searchOfSubsystem(subsystem: string): string {
  return `^${subsystem}`;
}
