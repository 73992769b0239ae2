// Questions to a thread that it answers from its event loop: is that turning, have its modules cleaned up, has what they printed
// left it? Several may be under way at once; an answer answers all questions of its kind.

import { clearTimeout, setImmediate, setTimeout } from '@stasis-bus/core/internal';
import type { FlushOutput, Ping, TearDown } from '../../wire/protocol.js';
import type { LaneThread } from './lane-thread.js';

type Question = Ping | TearDown | FlushOutput;

/** A thread that has not answered for so long does not turn its event loop. */
const answerTimeoutMs = 500;
/** How long the modules of a thread may take to clean up before it is ended. */
const tearDownTimeoutMs = 2000;
/**
 * How long nothing of what a thread has printed may come before it is given up. Much may have been printed, and a busy machine takes
 * seconds to bring it over; a thread that hangs is known by its event loop, before it is asked.
 */
const outputTimeoutMs = 10_000;

export class Questions {
  readonly #post: (question: Question) => void;
  readonly #ended: Promise<unknown>;
  readonly #asking = new Map<Question['type'], Set<() => void>>();

  /**
   * @param post sends a question
   * @param ended settles when the thread has ended, and answers nothing any more
   */
  constructor(post: (question: Question) => void, ended: Promise<unknown>) {
    this.#post = post;
    this.#ended = ended;
  }

  /** Whether the thread's event loop turns. */
  isTurning(): Promise<boolean> {
    return this.#ask('ping', answerTimeoutMs);
  }

  /** Lets the modules on the thread clean up. */
  async tearDown(): Promise<void> {
    await this.#ask('tear down', tearDownTimeoutMs);
  }

  /**
   * Lets what the thread has printed come home, which takes as long as it takes: it is given up only when nothing more has come
   * for a while; sooner if the thread seemed to hang when home looked last.
   */
  async flushOutput(thread: LaneThread, isHung: boolean): Promise<void> {
    const quietMs = isHung ? answerTimeoutMs : outputTimeoutMs;
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

  /** Asks, and waits for the answer. `false`: none came within the time, or the thread has ended. */
  async #ask(type: Question['type'], timeoutMs: number): Promise<boolean> {
    const asking = this.#asking.get(type) ?? new Set();
    this.#asking.set(type, asking);
    let timer: NodeJS.Timeout | undefined;
    let onAnswer: () => void = () => {};
    const answer = new Promise<boolean>((resolve) => {
      onAnswer = () => resolve(true);
      // If it is home that was held up for so long, the answer may have come meanwhile: it is looked for first.
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
