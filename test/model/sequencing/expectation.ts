// What must be true of a subscription's messages, whatever the sequencer does: the rules of order, and the account. It
// follows what happens (a message is accepted, taken, given back) and objects when a rule is broken.

import type { BusError } from '../../../packages/core/src/errors/bus-error.js';
import { type ModelMessage, type Outcome, Violation } from './model-message.js';
import type { Setup } from './setup.js';

export class Expectation {
  /** Accepted and not ended, in the order of arrival. */
  readonly open: ModelMessage[] = [];
  readonly awaited: ModelMessage[] = [];
  readonly setup: Setup;
  passed = 0;
  handled = 0;
  failed = 0;
  dropped = 0;
  retried = 0;
  final: ModelMessage | undefined;
  endReason: BusError | undefined;
  isFinalReceived = false;
  hasEnded = false;
  /** Whether messages that nobody handles end now, if their turn has come. */
  isLooking = false;

  constructor(setup: Setup) {
    this.setup = setup;
  }

  get out(): number {
    return this.#count('out');
  }

  /** How many wait. */
  get waiting(): number {
    return this.#count('queued');
  }

  get firstOut(): ModelMessage | undefined {
    return this.open.find((message) => message.state === 'out');
  }

  accept(message: ModelMessage): void {
    this.passed += 1;
    if (message.isFinal) this.final = message;
    if (message.waiter !== undefined) this.awaited.push(message);
    this.open.push(message);
    if (this.endReason !== undefined) this.drop(message, this.endReason);
  }

  take(message: ModelMessage, session: object, place: object): void {
    if (message.state !== 'queued') throw new Violation(`${message} is taken, but it is ${message.state}`);
    if (message.isSilent) throw new Violation(`${message} is silent, and taken`);
    this.#checkPlace(message, place);
    for (const other of this.open) if (other !== message) this.#checkBesides(message, other, session, place);
    if (message.isFinal && !this.isFinalReceived) throw new Violation('the final message was not announced');
    message.state = 'out';
    message.session = session;
    message.place = place;
  }

  /** An invocation comes back completed or failed; one that has overrun has failed, and whoever waits was told before. */
  giveBack(message: ModelMessage, outcome: 'handled' | 'failed'): void {
    this[message.hasOverrun ? 'failed' : outcome] += 1;
    if (outcome === 'handled' && !message.hasOverrun) message.outcome = 'handled';
    this.#close(message);
  }

  overrun(message: ModelMessage): void {
    message.hasOverrun = true;
  }

  /** True: it is tried again. */
  crash(message: ModelMessage): boolean {
    const { onCrash, maxRetries } = this.setup.policy;
    const isGivenUp = onCrash === 'skip' || message.attempt > maxRetries;
    if (isGivenUp || message.hasOverrun || this.endReason !== undefined) {
      this.giveBack(message, 'failed');
      return false;
    }
    message.state = 'queued';
    message.attempt += 1;
    this.retried += 1;
    return true;
  }

  putBack(message: ModelMessage): void {
    message.state = 'queued';
    if (this.endReason !== undefined) this.drop(message, this.endReason);
  }

  end(reason: BusError): void {
    this.endReason = reason;
    for (const message of [...this.open]) if (message.state === 'queued') this.drop(message, reason);
  }

  drop(message: ModelMessage, outcome: Outcome): void {
    // A silent final message is done when it ends.
    if (message.isSilent) this.handled += 1;
    else this.dropped += 1;
    message.outcome = outcome;
    this.#close(message);
  }

  /**
   * The sequencer was told that nobody handles a message, or that nobody can say who does, which is a failure: if it is to
   * decide now, and the message's turn has come, that is its end.
   */
  nobodyHandles(message: ModelMessage, failure?: BusError): void {
    if (!this.isLooking || message.state !== 'queued' || !this.isTurnOf(message)) return;
    this.drop(message, failure ?? 'filtered');
    if (failure === undefined) return;
    this.dropped -= 1;
    this.failed += 1;
  }

  /** Whether all that must be completed before the message is. */
  isTurnOf(message: ModelMessage): boolean {
    for (const other of this.open) {
      if (other === message) return true;
      if (this.#areOrdered(message, other)) return false;
    }
    return true;
  }

  /** Which message must go when this one comes, for there is no room for it. */
  victimOf(message: ModelMessage): ModelMessage | undefined {
    const { maxQueue, overflow } = this.setup.policy;
    if (message.isBarrier || this.endReason !== undefined || this.waiting < maxQueue) return undefined;
    const isDroppable = ({ state, isBarrier }: ModelMessage): boolean => state === 'queued' && !isBarrier;
    return (overflow === 'drop-oldest' ? this.open.find(isDroppable) : undefined) ?? message;
  }

  finalReceived(): void {
    if (this.open.some((message) => message !== this.final))
      throw new Violation('the final message is received before others have ended');
    this.isFinalReceived = true;
  }

  ended(): void {
    if (this.hasEnded) throw new Violation('it ended twice');
    this.hasEnded = true;
    const { final } = this;
    if (this.endReason === undefined && !this.isFinalReceived)
      throw new Violation('it ended without its final message');
    if (final?.isSilent === true && final.state === 'queued') {
      this.handled += 1;
      this.#close(final);
    }
    if (this.open.length > 0) throw new Violation(`it ended before ${this.open.join(', ')}`);
  }

  /** Whether it must have ended by now. */
  get isEndDue(): boolean {
    const { final, open } = this;
    if (this.endReason !== undefined) return open.length === 0;
    return final !== undefined && (final.state === 'ended' || (final.isSilent && open.length === 1));
  }

  /** Places that have something out; at each, one invocation runs at a time. */
  get places(): ReadonlySet<object | undefined> {
    return new Set(this.open.filter(({ state }) => state === 'out').map(({ place }) => place));
  }

  /** No more places than may be in use. */
  #checkPlace(message: ModelMessage, place: object): void {
    const { places } = this;
    if (!places.has(place) && places.size >= this.setup.limit)
      throw new Violation(`${message} is taken beyond the limit`);
  }

  /** A message may be taken besides another that is not ended. */
  #checkBesides(message: ModelMessage, other: ModelMessage, session: object, place: object): void {
    if (!this.#areOrdered(message, other)) return;
    const isEarlier = other.number < message.number;
    if (other.state === 'queued') {
      if (isEarlier) throw new Violation(`${message} overtakes ${other}`);
      return;
    }
    if (!isEarlier) throw new Violation(`${message} is taken after ${other}, which is out`);
    if (this.#mustBeAlone(message, other)) throw new Violation(`${message} does not wait for ${other}`);
    if (other.place !== place || (this.setup.kind === 'serial' && other.session !== session))
      throw new Violation(`${message} is taken elsewhere while ${other} is out`);
  }

  /** Whether one of the two must be completed before the other starts. */
  #areOrdered(one: ModelMessage, other: ModelMessage): boolean {
    if (this.setup.kind === 'serial' || one.isBarrier || other.isBarrier) return true;
    return one.key === other.key;
  }

  #mustBeAlone(one: ModelMessage, other: ModelMessage): boolean {
    return one.isFinal || (this.setup.kind !== 'serial' && (one.isBarrier || other.isBarrier));
  }

  #close(message: ModelMessage): void {
    message.state = 'ended';
    this.open.splice(this.open.indexOf(message), 1);
  }

  #count(state: 'queued' | 'out'): number {
    let count = 0;
    for (const message of this.open) if (message.state === state) count += 1;
    return count;
  }
}
