// Text from a program for a terminal. A name may have anything in it: a line break would tear a table, an escape sequence
// would be obeyed.

const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/** Shows as escapes what a terminal would act on: control characters, line breaks, and what turns the direction of text. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) =>
    character === '\n' ? '\\n' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
