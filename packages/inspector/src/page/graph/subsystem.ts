// Searches for one subsystem, such as `^channels:`.

/** Returns the start of all names that a search such as `^channels:` finds, or '' for other searches. */
export function searchedStart(search: string): string {
  const [, start = ''] = /^\^(\S+)$/.exec(search.trim()) ?? [];
  return start;
}

export function searchOfSubsystem(subsystem: string): string {
  return `^${subsystem}`;
}
