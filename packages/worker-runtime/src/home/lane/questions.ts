// Questions to a thread that it answers from its event loop: is that turning, have its modules cleaned up, has what they printed
// left it? Several may be under way at once; an answer answers all questions of its kind.

import { clearTimeout, setImmediate, setTimeout } from '@stasis-bus/core/internal';

export type Question = 'ping' | 'tear down' | 'flush output';

export class Questions {
  readonly #asking = new Map<Question, Set<() => void>>();

  /**
   * Asks, and waits for the answer. `false`: none came within the time, or the thread has ended.
   *
   * @param post sends the question
   */
  async ask(
    question: Question,
    post: () => void,
    timeoutMs: number,
    ended: Promise<unknown>,
  ): Promise<boolean> {
    const asking = this.#asking.get(question) ?? new Set();
    this.#asking.set(question, asking);
    let timer: NodeJS.Timeout | undefined;
    let onAnswer: () => void = () => {};
    const answer = new Promise<boolean>((resolve) => {
      onAnswer = () => resolve(true);
      // If it is home that was held up for so long, the answer may have come meanwhile: it is looked for first.
      timer = setTimeout(() => setImmediate(() => resolve(false)), timeoutMs);
      void ended.then(() => resolve(false));
    });
    asking.add(onAnswer);
    try {
      post();
      return await answer;
    } finally {
      clearTimeout(timer);
      asking.delete(onAnswer);
    }
  }

  answered(question: Question): void {
    for (const onAnswer of this.#asking.get(question) ?? []) onAnswer();
  }
}
