// The subscription around a sequencer, in miniature: its filter, its routes, its publisher, its user's callbacks. What
// the sequencer says to it is held against the expectation at once.

import type { Message } from '../../../packages/core/src/api/message.js';
import type { BusError } from '../../../packages/core/src/errors/bus-error.js';
import type { Invocation } from '../../../packages/core/src/sequencing/invocation.js';
import type { InvocationCounts } from '../../../packages/core/src/sequencing/invocation-counts.js';
import type { ParallelSequencer } from '../../../packages/core/src/sequencing/parallel-sequencer.js';
import type { PartitionKey } from '../../../packages/core/src/sequencing/partition-key.js';
import type { SequencerOwner } from '../../../packages/core/src/sequencing/sequencer-owner.js';
import type { SerialSequencer } from '../../../packages/core/src/sequencing/serial-sequencer.js';
import { Expectation } from './expectation.js';
import { FakeRoutes } from './fake-routes.js';
import type { FakeSession } from './fake-session.js';
import { ModelMessage, modelOf, modelOfInvocation, Violation } from './model-message.js';
import { CheckedFilter, type Types, typesOf } from './model-types.js';
import type { Setup } from './setup.js';
import type { FilterEdit, Letter, Reaction } from './step.js';
import type { Subject } from './subject.js';

const mostQuestions = 10_000;

/** The part of a subscription's counts that a sequencer touches. */
class Counts {
  handledCount = 0;
  failed = 0;
  dropped = 0;
  retried = 0;

  handled(): void {
    this.handledCount += 1;
  }

  handledMany(count: number): void {
    this.handledCount += count;
  }
}

export class FakeSubscription implements SequencerOwner {
  readonly expectation: Expectation;
  readonly sequencer: SerialSequencer | ParallelSequencer;
  readonly routes: FakeRoutes;
  readonly received = new Counts();
  readonly log: string[] | undefined;
  readonly #setup: Setup;
  readonly #types: Types;
  readonly #filter: CheckedFilter;
  #isSubscribed = true;
  #isBroken = false;
  #lastNumber = 0;
  #dispatching = false;
  readonly #pending: (() => void)[] = [];
  #later: (() => void)[] = [];
  #expectedFailure: BusError | undefined;
  readonly #subject: Subject;
  /** What an invocation has failed with, and is still to be reported; and how many messages had ended without that. */
  readonly #unreported = new Set<BusError>();
  #reaction: Reaction = 'publish';
  #reactions: number;
  #asked = 0;
  #victim: ModelMessage | undefined;
  #hasOverflowed = false;
  /** While this is true, the model can't know what counts as waiting: so nothing must be dropped for room meanwhile. */
  isInBetween = false;
  activity = 0;
  /** What `queueChanged` said last. */
  reportedQueue = 0;

  constructor(subject: Subject, setup: Setup, log: string[] | undefined) {
    this.#setup = setup;
    this.#subject = subject;
    this.log = log;
    this.#reactions = setup.reactions;
    this.expectation = new Expectation(setup);
    this.routes = new FakeRoutes(setup);
    this.#types = typesOf(subject);
    this.#filter = new CheckedFilter(new subject.Filter(), this.#types);
    this.sequencer =
      setup.kind === 'serial'
        ? new subject.SerialSequencer(this, setup.policy)
        : new subject.ParallelSequencer(this, setup.policy, {
            keyOf: setup.kind === 'partitioned' ? (message) => this.#keyOf(message) : undefined,
            limit: setup.limit,
          });
  }

  /** The head of the queue was changed by something else than a session: who was woken passes the wake on. */
  get mayPassOn(): boolean {
    return this.#hasOverflowed;
  }

  /** Whether the sequencer will be called back when the code that runs now is through. */
  get willLook(): boolean {
    return this.#later.length > 0;
  }

  /** Whether a callback would publish or unsubscribe. */
  get mayReact(): boolean {
    return this.#reactions > 0;
  }

  get counts(): InvocationCounts {
    return this.received as unknown as InvocationCounts;
  }

  // What the schedule does:

  publish(letter: Letter, chosenKey: PartitionKey | undefined, isAwaited: boolean): void {
    if (!this.#isSubscribed) return;
    if (!this.#filter.admits(letter)) return;
    const { kind } = this.#setup;
    const type = this.#types[letter];
    const number = this.#number();
    // Concurrent: each message is independent of all others, as if it had a key of its own.
    const key = kind === 'concurrent' ? number : kind === 'serial' ? 'x' : chosenKey;
    this.#dispatch(() => this.#receive(new ModelMessage({ number, letter, type, key, isAwaited })));
  }

  unsubscribe(): void {
    if (!this.#isSubscribed) return;
    this.#isSubscribed = false;
    this.#dispatch(() => {
      const type = this.#types.change;
      const isSilent = !this.#filter.admits('change');
      const number = this.#number();
      const final = new ModelMessage({
        number,
        letter: 'change',
        type,
        key: undefined,
        isFinal: true,
        isSilent,
      });
      this.log?.push(`unsubscribe: ${final}${isSilent ? ', silent' : ''}`);
      this.expectation.accept(final);
      this.sequencer.pushFinal(final.message, isSilent);
    });
  }

  route(letter: Letter, session: number | 'broken' | undefined): void {
    if (!this.routes.change(letter, session)) return;
    const name = typeof session === 'number' ? this.routes.sessions[session]?.name : (session ?? 'nobody');
    this.log?.push(`route ${letter} to ${name}`);
    this.sequencer.rerouted();
  }

  /** The code that ran is through: what was to happen then happens now. */
  runLater(): void {
    const tasks = this.#later;
    if (tasks.length === 0) return;
    this.#later = [];
    this.log?.push('the code that ran is through');
    this.expectation.isLooking = true;
    this.isInBetween = true;
    for (const task of tasks) task();
    this.isInBetween = false;
    this.expectation.isLooking = false;
  }

  editFilter(edit: FilterEdit, letter: Letter): void {
    this.log?.push(`filter: ${edit} ${letter}`);
    this.#filter.edit(edit, letter);
  }

  /** The next callbacks that call user code do this. */
  reactWith(reaction: Reaction, times: number): void {
    this.log?.push(`the next ${times} callbacks ${reaction}`);
    this.#reaction = reaction;
    this.#reactions = times;
  }

  /** Runs something in which one failure is reported, with this error. */
  expectFailure(error: BusError, during: () => void): void {
    this.#expectedFailure = error;
    during();
    if (this.#expectedFailure !== undefined) throw new Violation(`${error.code} is not reported`);
  }

  /** The session that handles a message now. */
  routeOf(message: ModelMessage): FakeSession | undefined {
    if (message.isSilent) return undefined;
    const key = this.#setup.kind !== 'partitioned' || message.isBarrier ? undefined : message.key;
    return this.routes.sessionOf(message.letter, key);
  }

  // What the sequencer asks and tells:

  sessionFor(message: Message, key?: PartitionKey): FakeSession | BusError | undefined {
    const model = modelOf(message);
    this.#asked += 1;
    if (this.#asked > mostQuestions) throw new Violation('it asks for ever');
    if (key !== (this.#setup.kind === 'partitioned' && !model.isBarrier ? model.key : undefined))
      throw new Violation(`${model} is asked about with the key ${key}`);
    if (this.routes.isBroken(model.letter)) return this.#refuse(model);
    const session = this.routes.sessionOf(model.letter, key);
    if (session === undefined) this.expectation.nobodyHandles(model);
    return session;
  }

  later(task: () => void): void {
    if (this.willLook) throw new Violation('it is to be called back twice');
    this.#later.push(task);
  }

  errorOf(invocation: Invocation, error: BusError): BusError {
    const model = modelOfInvocation(invocation);
    // A stack is read: users' code may look. Of an overflow there is one that is accepted, and waits for its room.
    if (error.code !== 'ERR_STASIS_QUEUE_OVERFLOW') this.#checkAccount();
    if (error.code === 'ERR_STASIS_MESSAGE_REFUSED') return this.#failedWith(model, error);
    const reported = { code: error.code } as BusError;
    if (error.code === 'ERR_STASIS_QUEUE_OVERFLOW') {
      if (model !== this.#victim)
        throw new Violation(`${model} is dropped for room, and not ${this.#victim ?? 'any'}`);
      this.#victim = undefined;
      this.#hasOverflowed = true;
      this.expectation.drop(model, reported);
      this.log?.push(`  ${model} is dropped for room`);
    } else if (error.code === 'ERR_STASIS_CALLBACK_FAILED') {
      this.#keyFailed(model);
    } else if (error !== this.#expectedFailure) {
      throw new Violation(`${error.code} of ${model} is reported unexpectedly`);
    } else {
      this.#expectedFailure = undefined;
    }
    return this.#failedWith(model, reported);
  }

  reportFailure(error: BusError): void {
    this.#checkAccount();
    if (!this.#unreported.delete(error))
      throw new Violation(`${error.code} is reported for nothing, or twice`);
    // Of what is looked at, the model knows at once what will end.
    const { isLooking, open } = this.expectation;
    if (!isLooking && this.sequencer.queued !== open.length)
      throw new Violation(`${error.code} is reported before the message is accounted for`);
    this.#react();
  }

  /** What has failed is reported by the time that the sequencer has been left. */
  get hasUnreported(): boolean {
    return this.#unreported.size > 0;
  }

  busy(): void {
    this.activity += 1;
    if (this.activity !== 1) throw new Violation('it is busy twice');
  }

  idle(): void {
    this.activity -= 1;
    if (this.activity !== 0) throw new Violation('it is idle twice');
  }

  queueChanged(queued: number): void {
    this.#checkAccount();
    if (queued !== this.sequencer.queued) throw new Violation(`it says that ${queued} are queued`);
    const isRelieved = queued < this.reportedQueue;
    this.reportedQueue = queued;
    if (isRelieved) this.#react();
  }

  finalReceived(): void {
    this.expectation.finalReceived();
  }

  broken(reason: BusError): void {
    if (reason !== this.expectation.endReason || this.#isBroken)
      throw new Violation('it breaks unexpectedly');
    this.#isBroken = true;
    this.#checkAccount();
    this.isInBetween = true;
    this.#react();
    this.isInBetween = false;
    this.#isSubscribed = false;
  }

  ended(): void {
    this.expectation.ended();
    this.log?.push('  it has ended');
  }

  #refuse(model: ModelMessage): BusError {
    const error = new this.#subject.BusError('ERR_STASIS_MESSAGE_REFUSED', `${model} has a broken route`);
    this.expectation.nobodyHandles(model, error);
    return error;
  }

  #failedWith(model: ModelMessage, error: BusError): BusError {
    model.outcome = error;
    this.#unreported.add(error);
    return error;
  }

  #receive(message: ModelMessage): void {
    this.log?.push(`publish ${message}${message.waiter === undefined ? '' : ', waited for'}`);
    this.#victim = this.expectation.victimOf(message);
    this.expectation.accept(message);
    this.sequencer.push(message.message, message.waiter);
    if (this.#victim !== undefined) throw new Violation(`${this.#victim} is not dropped for room`);
  }

  #keyOf(message: Message): unknown {
    this.#checkAccount();
    const { key, number } = modelOf(message);
    if (!this.#dispatching) this.#react();
    if (key === undefined && number % 2 === 0) throw new Error('no key');
    return key;
  }

  #keyFailed(message: ModelMessage): void {
    if (message.key !== undefined || message.isBarrier)
      throw new Violation(`the key of ${message} could be used`);
    if (message.state !== 'queued')
      throw new Violation(`the key of ${message}, which has ended, is asked for`);
    this.expectation.giveBack(message, 'failed');
  }

  /** At every moment at which users' code may look, the account adds up. */
  #checkAccount(): void {
    const { handledCount, failed, dropped } = this.received;
    const { queued } = this.sequencer;
    const { passed } = this.expectation;
    if (passed !== handledCount + failed + dropped + queued)
      throw new Violation(
        `${passed} passed, but ${handledCount} are handled, ${failed} failed, ${dropped} dropped, ${queued} queued`,
      );
  }

  #number(): number {
    this.#lastNumber += 1;
    return this.#lastNumber;
  }

  /** As the dispatcher does: a publish during a publish waits for its turn. */
  #dispatch(task: () => void): void {
    this.#pending.push(task);
    if (this.#dispatching) return;
    this.#dispatching = true;
    for (let next = this.#pending.shift(); next !== undefined; next = this.#pending.shift()) next();
    this.#dispatching = false;
  }

  #react(): void {
    if (this.#reactions === 0) return;
    if (this.isInBetween && Number.isFinite(this.#setup.policy.maxQueue)) return;
    this.#reactions -= 1;
    const { isLooking } = this.expectation;
    // What is published here waits until this code is through.
    this.expectation.isLooking = false;
    if (this.#reaction === 'publish') this.publish('a', 'x', false);
    else this.unsubscribe();
    this.expectation.isLooking = isLooking;
  }
}
