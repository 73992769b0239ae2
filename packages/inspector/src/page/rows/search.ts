// The rules of the search box: every word must occur, in upper or lower case; `^word` must be at the start.

export type Matches = (...texts: readonly (string | null)[]) => boolean;

const everything: Matches = () => true;

/** Returns a test of whether each word of the search occurs in at least one of the texts of a row. */
export function matcherOf(search: string): Matches {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return everything;
  const tests = words.map(testOf);
  return (...texts) => {
    const lowered = texts.map((text) => text?.toLowerCase() ?? '');
    return tests.every((test) => lowered.some(test));
  };
}

function testOf(word: string): (text: string) => boolean {
  const start = word.slice(1);
  if (word.startsWith('^')) return (text) => text.startsWith(start);
  return (text) => text.includes(word);
}
