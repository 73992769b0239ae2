// Questions to a thread that it answers from its event loop: is that turning, have its modules cleaned up?

export class Questions {
  #onAnswer: (answered: boolean) => void = () => {};

  /**
   * Asks, and waits for the answer. `false`: none came within the time, or the thread has ended.
   *
   * @param post sends the question
   */
  async ask(post: () => void, timeoutMs: number, ended: Promise<unknown>): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const answer = new Promise<boolean>((resolve) => {
      this.#onAnswer = resolve;
      timer = setTimeout(() => resolve(false), timeoutMs);
      void ended.then(() => resolve(false));
    });
    post();
    const answered = await answer;
    clearTimeout(timer);
    return answered;
  }

  answered(): void {
    this.#onAnswer(true);
  }
}
