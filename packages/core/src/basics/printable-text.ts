// Makes text from a program safe for a terminal. A name may contain anything: a line break would break a table, and the
// terminal would act on an escape sequence.

const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/** Escapes what a terminal would act on: control characters, line breaks, and characters that change the direction of text. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) =>
    character === '\n' ? '\\n' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
