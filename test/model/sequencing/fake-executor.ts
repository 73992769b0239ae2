// The executors' side of a schedule: batches that are pulled, run one after the other, and given back as the contract
// says (see executor.ts): each invocation once, what goes back to the queue the last first.

import type { BusError } from '../../../packages/core/src/errors/bus-error.js';
import type { Delivery, Invocation } from '../../../packages/core/src/sequencing/invocation.js';
import type { Session } from '../../../packages/core/src/sequencing/invocation-source.js';
import type { FakeSession } from './fake-session.js';
import type { FakeSubscription } from './fake-subscription.js';
import { modelOfInvocation, Violation } from './model-message.js';
import { Share } from './share.js';
import type { Subject } from './subject.js';

interface Batch {
  readonly session: FakeSession;
  readonly place: object;
  readonly invocations: Invocation[];
}

const handlerFailed = { code: 'ERR_STASIS_HANDLER_FAILED' } as BusError;
const handlerTimeout = { code: 'ERR_STASIS_HANDLER_TIMEOUT' } as BusError;
const workerCrashed = { code: 'ERR_STASIS_WORKER_CRASHED' } as BusError;

export class FakeExecutor {
  readonly #subscription: FakeSubscription;
  readonly #subject: Subject;
  readonly #hosts: boolean;
  /** Places are threads; if parallel, every batch is a place of its own. */
  readonly #places: object[] = [{}, {}];
  /** In the order in which they were taken. */
  readonly #batches: Batch[] = [];

  /** @param hosts whether a place that runs one session's invocations runs those of the others too */
  constructor(subject: Subject, subscription: FakeSubscription, hosts: boolean) {
    this.#subject = subject;
    this.#subscription = subscription;
    this.#hosts = hosts;
  }

  get hasWork(): boolean {
    return this.#batches.length > 0;
  }

  get #isParallel(): boolean {
    return this.#subscription.sequencer.parallelLimit > 1;
  }

  /** The place that has invocations, if it can be only one. */
  get placeInUse(): number | undefined {
    const [first] = this.#batches;
    return first === undefined || this.#isParallel ? undefined : this.#places.indexOf(first.place);
  }

  placeOf(number: number): object {
    return this.#places[number] as object;
  }

  /** Takes a batch of up to `size`. */
  pull(session: FakeSession, placeNumber: number, size: number): void {
    if (!session.hasRoom) return;
    const place = this.#isParallel ? {} : this.placeOf(placeNumber);
    const batch: Delivery[] = [];
    const invocations: Invocation[] = [];
    const share = new Share(this.#subscription, session);
    let guest: FakeSession | undefined;
    const hosts = (other: Session): boolean => {
      guest = other as FakeSession;
      return this.#hosts;
    };
    // What is added is taken at once: what the sequencer asks about next must be its turn.
    batch.push = (delivery) => {
      const invocation = this.#subject.invocationOf(delivery);
      share.take(modelOfInvocation(invocation));
      this.#taken(invocation, { session, guest, place });
      guest = undefined;
      invocations.push(invocation);
      return Array.prototype.push.call(batch, delivery);
    };
    this.#subscription.isInBetween = true;
    this.#subscription.sequencer.take(session, place, batch, size, hosts);
    this.#subscription.isInBetween = false;
    if (invocations.length > size) throw new Violation('a batch has more than was asked for');
    if (invocations.slice(0, -1).some(({ waiter }) => waiter !== undefined))
      throw new Violation('an invocation that is waited for is not the last of its batch');
    const isCutShort = invocations.at(-1)?.waiter !== undefined;
    if (invocations.length < size && !isCutShort) share.end();
    if (this.#isParallel && invocations.length === 0) {
      session.sleep(placeNumber);
      session.sleep(1 - placeNumber);
    } else if (!this.#isParallel && invocations.length < size && !isCutShort) {
      session.sleep(placeNumber);
    }
    const where = this.#isParallel ? '' : ` at place ${placeNumber}`;
    const what = invocations.map((invocation) => modelOfInvocation(invocation)).join(', ');
    this.#subscription.log?.push(`${session.name} asks for ${size}${where}, gets ${what || 'nothing'}`);
    if (invocations.length === 0) return;
    // Who got all that it may have at once asks for more, though it may be another that was woken.
    if (this.#isParallel || invocations.length === size || isCutShort) session.wake();
    this.#batches.push({ session, place, invocations });
    session.batchesOut += 1;
  }

  /** The invocation that is running in a batch's place completes or fails. */
  settle(number: number, outcome: 'handled' | 'failed'): void {
    const batch = this.#group(number)[0];
    const invocation = batch?.invocations[0];
    if (batch === undefined || invocation === undefined) return;
    if (outcome === 'handled' && batch.invocations.length > 1) {
      this.#handleAll(batch);
      return;
    }
    this.#subscription.log?.push(`${modelOfInvocation(invocation)} ${outcome}`);
    this.#release(invocation);
    this.#settle(invocation, outcome);
  }

  overrun(number: number): void {
    const invocation = this.#group(number)[0]?.invocations[0];
    if (invocation === undefined || invocation.hasOverrun) return;
    const { expectation, sequencer } = this.#subscription;
    const model = modelOfInvocation(invocation);
    this.#subscription.log?.push(`${model} runs out of time`);
    expectation.overrun(model);
    this.#subscription.expectFailure(handlerTimeout, () => sequencer.overran(invocation, handlerTimeout));
  }

  /** What was not started yet is taken back from a batch's place, from its end. */
  putBack(number: number, most: number, isFirstStarted: boolean): void {
    const group = this.#group(number);
    const running = group[0]?.invocations[0];
    const fewestKept = running?.hasOverrun === true || isFirstStarted ? 1 : 0;
    let rest = most;
    for (const batch of group.toReversed()) {
      const kept = Math.max(batch === group[0] ? fewestKept : 0, batch.invocations.length - rest);
      rest -= batch.invocations.length - kept;
      this.#putBack(batch, kept);
    }
  }

  /** The thread of a batch's place ends in the middle of it. */
  crash(number: number, mostStarted: number, mostReleased: number): void {
    const group = this.#group(number);
    for (const batch of group.toReversed()) {
      const isFirst = batch === group[0];
      const hasOverrun = batch.invocations[0]?.hasOverrun === true;
      const atLeast = Math.max(hasOverrun ? 1 : 0, mostStarted);
      const started = isFirst ? Math.min(atLeast, batch.invocations.length) : 0;
      this.#crash(batch, started, Math.min(mostReleased, started));
    }
    const [first] = group;
    if (first !== undefined && !this.#isParallel) this.#places[this.#places.indexOf(first.place)] = {};
  }

  end(reason: BusError): void {
    const { expectation, sequencer, log } = this.#subscription;
    if (expectation.hasEnded) return;
    log?.push('end');
    // Only the first reason counts: each of the sessions may say that it can run nothing.
    if (expectation.endReason === undefined) expectation.end(reason);
    sequencer.end(reason);
  }

  #crash(batch: Batch, started: number, released: number): void {
    const { sequencer, expectation, log } = this.#subscription;
    const { invocations } = batch;
    log?.push(
      `crash: of ${invocations.map(modelOfInvocation).join(', ')} ${started} started, ${released} released`,
    );
    const before = invocations.slice(0, started);
    const after = invocations.slice(started);
    this.#remove(batch);
    for (const invocation of after) expectation.putBack(modelOfInvocation(invocation));
    if (after.length > 0) sequencer.putBack(after);
    for (const invocation of before.slice(released).reverse()) this.#crashed(invocation);
    this.#settleAll(before, released);
  }

  #handleAll(batch: Batch): void {
    const { invocations } = batch;
    this.#subscription.log?.push(`${invocations.map(modelOfInvocation).join(', ')} handled`);
    this.#remove(batch);
    this.#settleAll(invocations, invocations.length);
  }

  /** The first so many were handled. */
  #settleAll(invocations: readonly Invocation[], count: number): void {
    const { sequencer, expectation } = this.#subscription;
    const handled = invocations.slice(0, count);
    for (const invocation of handled) expectation.giveBack(modelOfInvocation(invocation), 'handled');
    sequencer.handledAll(invocations, count, { total: count, lowest: 1, highest: 1, slowest: 0 });
    for (const invocation of handled) checkEnded(invocation);
  }

  #crashed(invocation: Invocation): void {
    const { sequencer, expectation } = this.#subscription;
    const { hasOverrun } = invocation;
    const isRetried = expectation.crash(modelOfInvocation(invocation));
    if (isRetried || hasOverrun) sequencer.crashed(invocation, workerCrashed);
    else this.#subscription.expectFailure(workerCrashed, () => sequencer.crashed(invocation, workerCrashed));
  }

  #putBack(batch: Batch, kept: number): void {
    const invocations = batch.invocations.splice(kept);
    if (batch.invocations.length === 0) this.#remove(batch);
    if (invocations.length === 0) return;
    const { sequencer, expectation, log } = this.#subscription;
    log?.push(`${invocations.map(modelOfInvocation).join(', ')} put back`);
    for (const invocation of invocations) expectation.putBack(modelOfInvocation(invocation));
    sequencer.putBack(invocations);
  }

  #settle(invocation: Invocation, outcome: 'handled' | 'failed'): void {
    const { sequencer, expectation } = this.#subscription;
    const { hasOverrun } = invocation;
    expectation.giveBack(modelOfInvocation(invocation), outcome);
    if (outcome === 'handled') sequencer.handled(invocation, 1);
    else if (hasOverrun) sequencer.failed(invocation, handlerFailed);
    else this.#subscription.expectFailure(handlerFailed, () => sequencer.failed(invocation, handlerFailed));
    checkEnded(invocation);
  }

  /** @param by who has asked, and for whom it was asked last whether the place hosts it */
  #taken(
    invocation: Invocation,
    { session, guest, place }: { session: FakeSession; guest: FakeSession | undefined; place: object },
  ): void {
    const model = modelOfInvocation(invocation);
    this.#subscription.expectation.take(model, session, place);
    if (this.#subscription.routeOf(model) !== (guest ?? session))
      throw new Violation(`${model} is given to ${session.name}, whose turn it is not`);
    const isAsPushed =
      invocation.attempt === model.attempt &&
      invocation.isFinal === model.isFinal &&
      invocation.waiter === model.waiter &&
      !invocation.hasEnded &&
      !invocation.hasOverrun;
    if (!isAsPushed) throw new Violation(`${model} is taken as another invocation than was pushed`);
  }

  /** All batches at the place of one. */
  #group(number: number): Batch[] {
    if (this.#batches.length === 0) return [];
    const { place } = this.#batches[number % this.#batches.length] as Batch;
    return this.#batches.filter((batch) => batch.place === place);
  }

  #release(invocation: Invocation): void {
    const batch = this.#batches.find(({ invocations }) => invocations[0] === invocation) as Batch;
    batch.invocations.shift();
    if (batch.invocations.length === 0) this.#remove(batch);
  }

  /** Before its invocations are given back: a session hears the wakes that come with them. */
  #remove(batch: Batch): void {
    this.#batches.splice(this.#batches.indexOf(batch), 1);
    batch.session.batchesOut -= 1;
  }
}

function checkEnded(invocation: Invocation): void {
  if (!invocation.hasEnded) throw new Violation(`${modelOfInvocation(invocation)} is not marked as ended`);
}
