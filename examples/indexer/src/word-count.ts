// Counts the lines and words of a file that comes in chunks. A word is a run of letters, digits and apostrophes. A file with a zero
// byte is not text, and has neither lines nor words.

const wordPart = /[\p{L}\p{N}'’]/u;
const words = /[\p{L}\p{N}'’]+/gu;

export class WordCount {
  readonly #decoder = new TextDecoder();
  #lines = 0;
  #words = 0;
  #isText = true;
  #last = '';

  add(chunk: Uint8Array): void {
    if (!this.#isText) return;
    if (chunk.includes(0)) this.#isText = false;
    else this.#count(this.#decoder.decode(chunk, { stream: true }));
  }

  end(): { lines: number; words: number } {
    this.#count(this.#decoder.decode());
    if (!this.#isText) return { lines: 0, words: 0 };
    const hasLastLine = this.#last !== '' && this.#last !== '\n';
    return { lines: this.#lines + (hasLastLine ? 1 : 0), words: this.#words };
  }

  #count(text: string): void {
    if (text === '') return;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#lines += 1;
    this.#words += text.match(words)?.length ?? 0;
    // A word that continues from the chunk before has been counted there.
    if (wordPart.test(this.#last) && wordPart.test(firstOf(text))) this.#words -= 1;
    this.#last = lastOf(text);
  }
}

function firstOf(text: string): string {
  return String.fromCodePoint(text.codePointAt(0) ?? 0);
}

function lastOf(text: string): string {
  return [...text.slice(-2)].at(-1) ?? '';
}
