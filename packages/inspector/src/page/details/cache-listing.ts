// The server's answer to a search of a cache. The server is asked when typing pauses for a moment. A new search aborts the one under
// way.

import { useCallback, useEffect, useState } from 'preact/hooks';
import type { CacheListing } from '../../wire/cache-listing.js';

export type CacheAnswer = CacheListing | 'asking' | 'failed';

const restMs = 200;
const mostSnapshots = 100;

export function useCacheListing(name: string, search: string) {
  const [answer, setAnswer] = useState<CacheAnswer>('asking');
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      listCache(name, search, abort.signal).then(setAnswer, () => {
        if (!abort.signal.aborted) setAnswer('failed');
      });
    }, restMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [name, search, asked]);
  const ask = useCallback(() => setAsked((count) => count + 1), []);
  return { answer, ask };
}

async function listCache(name: string, search: string, signal: AbortSignal): Promise<CacheListing> {
  const parameters = new URLSearchParams({ search, limit: String(mostSnapshots) });
  const response = await fetch(`/caches/${encodeURIComponent(name)}?${parameters}`, { signal });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return (await response.json()) as CacheListing;
}
