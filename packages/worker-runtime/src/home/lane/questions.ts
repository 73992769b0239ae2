// Questions that a thread answers from its event loop: does the loop turn, have the modules cleaned up, has everything printed left
// the thread? Several may be open at once; an answer answers all questions of its kind.

import { clearTimeout, setImmediate, setTimeout } from '@stasis-bus/core/internal';
import type { FlushOutput, Ping, TearDown } from '../../wire/protocol.js';
import type { LaneThread } from './lane-thread.js';

type Question = Ping | TearDown | FlushOutput;

/** How long an answer may take before the event loop counts as not turning, in milliseconds. */
const answerTimeoutMs = 500;
/** How many milliseconds the modules of a thread may take to clean up before the thread is ended. */
const tearDownTimeoutMs = 2000;
/**
 * How long no output may arrive before the rest is given up, in milliseconds. A thread may have printed so much that a busy machine
 * takes seconds to bring it home. A thread that is held, and so may never answer, gets `answerTimeoutMs`.
 */
const outputTimeoutMs = 10_000;

export class Questions {
  readonly #post: (question: Question) => void;
  readonly #ended: Promise<unknown>;
  readonly #asking = new Map<Question['type'], Set<() => void>>();

  /**
   * @param post sends a question
   * @param ended settles when the thread has ended, and so answers no more questions
   */
  constructor(post: (question: Question) => void, ended: Promise<unknown>) {
    this.#post = post;
    this.#ended = ended;
  }

  /** Resolves with whether the thread's event loop turns. */
  isTurning(): Promise<boolean> {
    return this.#ask('ping', answerTimeoutMs);
  }

  /** Lets the modules on the thread clean up, and waits for them for a limited time. */
  async tearDown(): Promise<void> {
    await this.#ask('tear down', tearDownTimeoutMs);
  }

  /**
   * Waits until everything that the thread has printed has come home, for as long as more of it comes.
   *
   * @param isHeld whether the thread hangs or is in the middle of a turn, so that the wait is given up sooner
   */
  async flushOutput(thread: LaneThread, isHeld: boolean): Promise<void> {
    const quietMs = isHeld ? answerTimeoutMs : outputTimeoutMs;
    let seen: number;
    let isThrough: boolean;
    do {
      seen = thread.chunksPrinted;
      isThrough = await this.#ask('flush output', quietMs);
    } while (!isThrough && thread.chunksPrinted > seen);
  }

  answered(question: Question['type']): void {
    for (const onAnswer of this.#asking.get(question) ?? []) onAnswer();
  }

  /** Asks a question. Resolves with `true` when the answer comes, or with `false` at the timeout or when the thread has ended. */
  async #ask(type: Question['type'], timeoutMs: number): Promise<boolean> {
    const asking = this.#asking.get(type) ?? new Set();
    this.#asking.set(type, asking);
    let timer: NodeJS.Timeout | undefined;
    let onAnswer: () => void = () => {};
    const answer = new Promise<boolean>((resolve) => {
      onAnswer = () => resolve(true);
      // If home itself was held up, the answer may have arrived meanwhile. An immediate lets the port be read first.
      timer = setTimeout(() => setImmediate(() => resolve(false)), timeoutMs);
      void this.#ended.then(() => resolve(false));
    });
    asking.add(onAnswer);
    try {
      this.#post({ type });
      return await answer;
    } finally {
      clearTimeout(timer);
      asking.delete(onAnswer);
    }
  }
}
