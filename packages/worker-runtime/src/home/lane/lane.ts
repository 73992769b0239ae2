// Home's end of one thread: it posts batches, takes in what comes back, and when the thread ends it knows from the
// shared progress exactly which invocations were affected.

import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { BusError, localEid, type Message } from '@stasis-bus/core';
import {
  type BusPort,
  type Delivery,
  queueMicrotask,
  runOutsideContexts,
  textOfThrown,
} from '@stasis-bus/core/internal';
import { reviveThrown } from '../../wire/clone/thrown.js';
import {
  type BatchEnds,
  type LaneItem,
  type LanePost,
  type Origin,
  type RunFrame,
  type ToLane,
  wordsPerEnd,
} from '../../wire/protocol.js';
import { LaneClock } from '../../wire/shared/lane-clock.js';
import { postTable } from '../../wire/table/post-table.js';
import { TableReader } from '../../wire/table/table-reader.js';
import { UnreadableMessage } from '../../wire/table/unreadable-message.js';
import type { Threads } from '../pool/threads.js';
import type { PoolSession } from '../session/pool-session.js';
import type { BatchTerms } from './batch.js';
import { blame, type EndOfThread, overruns } from './blame.js';
import { LaneBatches } from './lane-batches.js';
import { LaneCalls, type LaneCallsOwner } from './lane-calls.js';
import { LaneSessions, type LaneSessionsOwner } from './lane-sessions.js';
import type { BusyTime, LaneThread } from './lane-thread.js';
import { stuckAfterMs } from './patience.js';
import { Pulse } from './pulse.js';
import { Questions } from './questions.js';
import { RunFrameWriter } from './run-frame.js';
import type { CallingThread } from './thread-calls.js';

/** A lane takes more batches while less than this much work is out, in milliseconds. */
const enoughLoadMs = 2;
/** A thread that has not answered for so long does not turn its event loop. */
const answerTimeoutMs = 500;
/**
 * How long nothing of what a thread has printed may come before it is given up. Much may have been printed, and a busy machine takes
 * seconds to bring it over; a thread that hangs is known by its event loop, before it is asked.
 */
const outputTimeoutMs = 10_000;
const endedForOverrun = 'the worker thread was ended because an invocation on it took too long';

/** What a lane tells the pool. */
export interface LaneOwner {
  /** Milliseconds in which a handler module must be loaded. */
  readonly loadTimeoutMs: number;
  laneHasRoom(): void;
  /**
   * The lane takes nothing, now or for good: whoever waits for it need not, but for those that have something out there. Nor are
   * handlers loaded there now if it is hung.
   */
  laneTakesNothing(lane: Lane): void;
  /** A handler module is not loaded within its time. @param isTurning whether the thread's event loop turns */
  loadingTooLong(lane: Lane, session: PoolSession, isTurning: boolean): void;
  /** The thread has loaded a handler module, or could not. */
  loadingEnded(): void;
  /** Something is out on the lane. */
  laneIsBusy(): void;
  sessionOf(number: number): PoolSession | undefined;
  bus(number: number): BusPort | undefined;
  /** The lane's thread as the caller of a bus. */
  callerOf(lane: Lane, bus: number): CallingThread | undefined;
  /** What has arrived, if it is what a lane sends; else that was reported. @throws if one of our threads has sent it */
  admit(post: unknown, reader: TableReader): LanePost | undefined;
  /** Messages in a post are not what a message is, or could not be sent. Everything else in the post counts. */
  messagesRefused(messages: readonly UnreadableMessage[]): void;
  /** A call was refused: it is not well-formed, or to no bus. */
  callRefused(): void;
  /** An error on the thread that belongs to no invocation. @param origin whose code it came from, if that is known */
  strayError(origin: Origin | undefined, thrown: unknown): void;
  /** The thread has ended, and all it had is accounted for. */
  laneEnded(lane: Lane): void;
}

export class Lane implements LaneSessionsOwner, LaneCallsOwner {
  invocations = 0;
  /** Settles when the thread has ended and what it had is accounted for. */
  readonly ended: Promise<void>;
  readonly #owner: LaneOwner;
  readonly #thread: LaneThread;
  readonly #port: MessagePort;
  readonly #clock: LaneClock;
  readonly #batches: LaneBatches;
  readonly #sessions: LaneSessions;
  readonly #calls: LaneCalls;
  readonly #questions = new Questions();
  readonly #frame: RunFrameWriter;
  readonly #reader: TableReader;
  readonly #pulse: Pulse;
  #endReason: BusError | undefined;
  #end: EndOfThread = 'by itself';
  /** Why the thread's event loop does not turn: it loads a handler module, as far as can be told from outside, or hangs. */
  #stuck: 'loading' | 'hung' | undefined;
  /** After how many milliseconds of silence the next one loses its patience. */
  #helpAgainMs = Number.POSITIVE_INFINITY;
  #isRetired = false;
  #isQuestioned = false;
  #hasEnded = false;

  /** Starts a thread. Rejects when it dies before it is ready. */
  static async start(threads: Threads, owner: LaneOwner): Promise<Lane> {
    const { port1, port2 } = new MessageChannel();
    const clock = new LaneClock();
    try {
      const { cells, zeroMs } = clock;
      const thread = await threads.open({ port: port2, eid: localEid(), clock: { cells, zeroMs } });
      return new Lane(thread, port1, clock, owner);
    } catch (error) {
      port1.close();
      throw error;
    }
  }

  /** @param thread has a lane, or will have one, at the other end of the port */
  constructor(thread: LaneThread, port: MessagePort, clock: LaneClock, owner: LaneOwner) {
    this.#owner = owner;
    this.#thread = thread;
    this.#port = port;
    this.#clock = clock;
    this.#reader = new TableReader(thread.isOurs);
    this.#frame = new RunFrameWriter(thread.isOurs);
    this.#calls = new LaneCalls(this);
    this.#batches = new LaneBatches((cells) => this.post({ type: 'page', cells }));
    this.#sessions = new LaneSessions(this);
    this.#pulse = new Pulse(clock, (beat) => this.post({ type: 'beat', beat }));
    port.on('message', (post: unknown) => this.#receive(post));
    port.on('messageerror', (error) => this.#unreadable(error));
    // What is queued or running keeps the process alive, through the bus; an idle thread does not.
    port.unref();
    const portClosed = new Promise((resolve) => port.once('close', resolve));
    // Everything that the thread had posted arrives before its port closes.
    this.ended = Promise.all([portClosed, thread.exited]).then(([, how]) => this.#account(how));
  }

  /** Why home has ended the thread, if it has. */
  get endReason(): BusError | undefined {
    return this.#endReason;
  }

  get loadMs(): number {
    return this.#batches.loadMs;
  }

  get hasRoom(): boolean {
    return this.#batches.loadMs < enoughLoadMs && !this.isStuck && !this.#takesNoMore;
  }

  get #takesNoMore(): boolean {
    return this.#isRetired || this.#endReason !== undefined;
  }

  /** Whether nothing is out. */
  get isIdle(): boolean {
    return this.#batches.isIdle;
  }

  /** Whether the thread is to be kept although nothing is out: a handler is loading, or something of a handler lives there. */
  get isNeeded(): boolean {
    return this.#sessions.isLoadingAny || this.holdsState;
  }

  /** Whether something of a handler lives on the thread that would be gone with it: a function, or a sticky session's state. */
  get holdsState(): boolean {
    return this.#sessions.hasFunctions || this.stickySessions > 0;
  }

  /** The ids of the subscriptions that have something out. */
  get subscriptionsAtWork(): string[] {
    return this.#batches.lastFirst().map(({ session }) => session.description.subscription.id);
  }

  /** Whether the thread's event loop does not turn: others don't wait for it. */
  get isStuck(): boolean {
    return this.#stuck !== undefined;
  }

  /** The same, and it is no handler module being loaded that holds it up. */
  get isHung(): boolean {
    return this.#stuck === 'hung';
  }

  /** Whether `watch` is to be called now and then. */
  get needsWatch(): boolean {
    return !this.isIdle || this.isStuck || this.#sessions.isLoadingAny;
  }

  /** How many sticky sessions live here. */
  get stickySessions(): number {
    return this.#sessions.stickyTo(this);
  }

  /** Settles when nothing is out. */
  get idle(): Promise<void> {
    return this.#batches.idle;
  }

  /** How busy the thread was since it started. */
  get busy(): BusyTime {
    return this.#thread.busy;
  }

  /**
   * Sends invocations to the thread, with all else that is sent in the same turn of the event loop.
   *
   * @param terms.hosted whose handler each is for, if not all of them are for the session's: all are `isOpen` here
   */
  run(session: PoolSession, deliveries: Delivery[], terms: Omit<BatchTerms, 'guests'>): void {
    const { loadMs, turn, hosted } = terms;
    this.#sessions.open(session);
    // Not by spreading: that would be a tenth of what a small batch costs.
    const { slot } = this.#batches.add(session, deliveries, {
      loadMs,
      turn,
      guests: guestsOf(session, hosted),
      hosted,
    });
    if (this.#frame.isEmpty) queueMicrotask(() => this.#postFrame());
    this.#frame.add(session, slot, deliveries, hosted);
    this.#owner.laneIsBusy();
  }

  /** Whether the thread has loaded the session's handler. */
  isOpen(session: PoolSession): boolean {
    return this.#sessions.isLoaded(session);
  }

  /** Whether the thread is loading the session's handler. */
  isLoading(session: PoolSession): boolean {
    return this.#sessions.isLoading(session);
  }

  /** Whether the thread is loading the session's handler, and its time is not over. */
  isLoadingInTime(session: PoolSession): boolean {
    return this.#sessions.isLoadingInTime(session);
  }

  /** Whether it is loading a handler that has taken too long before. */
  get hasSuspect(): boolean {
    return this.#sessions.hasSuspect;
  }

  /** For how many milliseconds it has been loading the session's handler. */
  loadingMs(session: PoolSession): number {
    return this.#sessions.loadingMs(session);
  }

  /** Has the thread load the session's handler. */
  open(session: PoolSession): void {
    this.#sessions.open(session);
    this.#owner.laneIsBusy();
  }

  /** Has the thread forget the session. */
  close(session: PoolSession): void {
    this.#sessions.close(session);
  }

  /** Takes back what the thread has not started yet: of one session, or of all. */
  takeBackUnstarted(session?: PoolSession): void {
    this.#batches.takeBackUnstarted(session && ((other) => other === session));
  }

  /** Takes no more: what has been started comes to its end. */
  retire(): void {
    this.#isRetired = true;
    this.takeBackUnstarted();
    this.#owner.laneTakesNothing(this);
  }

  /** Looks after invocations that take long, and after the thread's event loop. To be called now and then while `needsWatch`. */
  watch(): void {
    this.#watchOverruns();
    if (this.#isSilent) {
      if (this.#stuck !== this.#whyStuck || this.#pulse.silentMs >= this.#helpAgainMs) this.#helpNeighbours();
      return;
    }
    this.#pulse.ask();
    if (this.#stuck === undefined) return;
    this.#stuck = undefined;
    if (this.hasRoom) this.#owner.laneHasRoom();
  }

  get #isSilent(): boolean {
    return this.#pulse.silentMs >= stuckAfterMs;
  }

  get #whyStuck(): 'loading' | 'hung' {
    // In a turn it is an invocation; else any code may be it.
    const isInTurn = this.#clock.slotInTurn() !== undefined;
    return !isInTurn && this.#sessions.hasBegunLoadingAny ? 'loading' : 'hung';
  }

  /** The thread is stuck: what it has not started goes back, and what it has finished counts, though it cannot say so. */
  #helpNeighbours(): void {
    this.#takeIn();
    // It may have come out of it by now.
    if (!this.#isSilent) return;
    this.#stuck = this.#whyStuck;
    this.#takeBackFromSilent(this.#pulse.silentMs);
    // In this order: home may be preempted here for as long as the machine likes. What was released before the port is read
    // has been posted by then, its failures too.
    const released = this.#batches.released();
    this.#takeIn();
    this.invocations += this.#batches.endReleased(released);
    if (this.#stuck !== undefined) this.#owner.laneTakesNothing(this);
  }

  /** Takes back what the thread has not started, of those whose patience with it is over. */
  #takeBackFromSilent(silentMs: number): void {
    // In a turn it is no message that it reads.
    const isInTurn = this.#clock.slotInTurn() !== undefined;
    const gaveUp = this.#batches.takeBackUnstarted(
      (session) => !this.#waitsForLoading(session) && (isInTurn || session.patience.ms <= silentMs),
    );
    if (!isInTurn) for (const session of gaveUp) session.patience.inVain(silentMs);
    const patience = [...this.#batches.sessions()].map((session) => session.patience.ms);
    this.#helpAgainMs = Math.min(Number.POSITIVE_INFINITY, ...patience.filter((ms) => ms > silentMs));
  }

  /** Whether it is this thread that the session's batches are to wait for: no other has loaded its handler, and this one may be about to. */
  #waitsForLoading(session: PoolSession): boolean {
    return this.#stuck === 'loading' && session.isLoading && this.#sessions.hasBegunLoading(session);
  }

  #watchOverruns(): void {
    const late = overruns(this.#batches, this.#clock);
    if (late.length === 0) return;
    if (!this.#thread.isOurs) {
      for (const { batch, index } of late) batch.session.overran(batch, index);
      return;
    }
    for (const { batch, index } of late) batch.overrunIndex = index;
    const slot = this.#isSilent ? this.#clock.slotInTurn() : undefined;
    const blocking = slot === undefined ? undefined : this.#batches.get(slot);
    if (blocking !== undefined) blocking.blockingIndex = this.#batches.read(blocking).finished;
    void this.end(new BusError('ERR_STASIS_WORKER_CRASHED', endedForOverrun));
  }

  /** Takes in all that the thread has posted so far. */
  #takeIn(): void {
    for (
      let post = receiveMessageOnPort(this.#port);
      post !== undefined;
      post = receiveMessageOnPort(this.#port)
    ) {
      this.#receive(post.message);
    }
  }

  /**
   * Ends the thread; what is under way there fails with the reason, or is tried again.
   *
   * @param why `'hung'` if it is not known what code of it does not end
   */
  async end(reason: BusError, why: 'on purpose' | 'hung' = 'on purpose'): Promise<void> {
    if (this.#endReason === undefined) {
      this.#endReason = reason;
      this.#end = why;
      this.takeBackUnstarted();
      if (!this.#thread.isOurs) this.#letGo();
      await this.#thread.end();
    }
    await this.ended;
  }

  /** The thread may run on without its port: what counts is what it had released, and has posted, by now. */
  #letGo(): void {
    this.#batches.freeze();
    this.#takeIn();
  }

  /** Lets the modules on the thread clean up, within the time. To be called when nothing is out. */
  async tearDown(timeoutMs: number): Promise<void> {
    await this.#questions.ask('tear down', () => this.post({ type: 'tear down' }), timeoutMs, this.ended);
  }

  /**
   * Lets what the thread has printed come home, which takes as long as it takes: it is given up only when nothing more has come
   * for a while; sooner if the thread seemed to hang when home looked last.
   */
  async flushOutput(): Promise<void> {
    const quietMs = this.isHung ? answerTimeoutMs : outputTimeoutMs;
    let seen: number;
    let isThrough: boolean;
    do {
      seen = this.#thread.chunksPrinted;
      const ask = (): void => this.post({ type: 'flush output' });
      isThrough = await this.#questions.ask('flush output', ask, quietMs, this.ended);
    } while (!isThrough && this.#thread.chunksPrinted > seen);
  }

  /** Ends the subscriptions that the thread has made. Settles when they have completed. */
  async leave(): Promise<void> {
    await this.#calls.leave();
  }

  /** The bus answers nothing any more. */
  busClosed(bus: number): void {
    this.#calls.busClosed(bus);
  }

  callerOf(bus: number): CallingThread | undefined {
    return this.#owner.callerOf(this, bus);
  }

  callRefused(): void {
    this.#owner.callRefused();
  }

  get loadTimeoutMs(): number {
    return this.#owner.loadTimeoutMs;
  }

  get sessionsOpened(): number {
    return this.#clock.sessionsOpened;
  }

  post(message: ToLane): void {
    this.#port.postMessage(message);
  }

  /** For the lane's sessions: the time of one is over. */
  loadingIsOverdue(session: PoolSession): void {
    // The thread has not even begun with it, or is being asked about another module: it is not this one that holds it up.
    if (!this.#sessions.hasBegunLoading(session) || this.#isQuestioned) this.#sessions.wait(session);
    else void this.#judgeLoading(session);
  }

  async #judgeLoading(session: PoolSession): Promise<void> {
    this.#isQuestioned = true;
    const ping = (): void => this.post({ type: 'ping' });
    const isTurning = await this.#questions.ask('ping', ping, answerTimeoutMs, this.ended);
    this.#isQuestioned = false;
    if (this.#hasEnded || !this.#sessions.isLoading(session)) return;
    if (this.isHung) this.#sessions.wait(session);
    else this.#owner.loadingTooLong(this, session, isTurning);
  }

  /** Gives the session more time to load. */
  keepLoading(session: PoolSession): void {
    this.#sessions.wait(session);
  }

  /** The session's handler cannot be loaded: its subscription ends. */
  loadFailed(session: PoolSession, thrown: unknown): void {
    this.#sessions.loadingEnded(session);
    this.#batches.takeBackUnstarted((other) => other === session);
    session.loadFailed(thrown);
    this.#owner.loadingEnded();
  }

  #postFrame(): void {
    const [table, words] = this.#frame.take();
    try {
      postTable(this.#port, table, (sent): RunFrame => [sent, words]);
    } catch (cause) {
      // What it was to get is accounted for as with every thread that ends.
      const text = `what a worker thread was to run could not be sent: ${textOfThrown(cause)}`;
      void this.end(new BusError('ERR_STASIS_WORKER_CRASHED', text, { cause }));
    }
  }

  #admit(post: unknown): LanePost | undefined {
    try {
      return this.#owner.admit(post, this.#reader);
    } catch (cause) {
      this.#unreadable(cause);
      return undefined;
    }
  }

  /** A post that cannot be read. Outcomes may have been in it: one of our threads is ended, and so they are accounted for. */
  #unreadable(cause: unknown): void {
    if (!this.#thread.isOurs) {
      this.#owner.admit(cause, this.#reader);
      return;
    }
    const text = `what a worker thread has said cannot be read: ${textOfThrown(cause)}`;
    void this.end(new BusError('ERR_STASIS_WORKER_CRASHED', text, { cause }));
  }

  #receive(post: unknown): void {
    // What it brings has contexts of its own, or none.
    runOutsideContexts(() => this.#takePost(post));
  }

  #takePost(post: unknown): void {
    const admitted = this.#admit(post);
    if (admitted === undefined) return;
    const { messages, refused, items, ends } = admitted;
    if (refused.length > 0) this.#owner.messagesRefused(refused);
    // It goes on, if it did not turn its event loop. Other posts do not say so: a loop that never ends may publish.
    if (ends.length > 0) this.#stuck = undefined;
    for (const item of items) this.#guard(() => this.#take(item, messages));
    for (let at = 0; at < ends.length; at += wordsPerEnd) this.#guard(() => this.#done(ends, at));
    if (this.hasRoom) this.#owner.laneHasRoom();
    // Some may have nothing out here any more.
    else if (this.#takesNoMore) this.#owner.laneTakesNothing(this);
  }

  /** Should a part of a post throw, what comes after it counts all the same. */
  #guard(take: () => void): void {
    try {
      take();
    } catch (thrown) {
      this.#owner.strayError(undefined, thrown);
    }
  }

  #take(item: LaneItem, messages: readonly Message[]): void {
    switch (item.type) {
      case 'publish':
        this.#publish(item, messages[item.message]);
        break;
      case 'call':
        this.#calls.receive(item.bus, item.call);
        break;
      case 'reply':
        this.#reply(item, messages[item.message]);
        break;
      case 'failed':
        this.#batches.get(item.slot)?.addFailure(item.index, reviveThrown(item.thrown));
        break;
      case 'parked':
        this.#batches.park(item.slot);
        break;
      case 'stray':
        this.#owner.strayError(item.origin, reviveThrown(item.thrown));
        break;
      case 'pong':
        this.#questions.answered('ping');
        break;
      case 'output flushed':
        this.#questions.answered('flush output');
        break;
      case 'torn down':
        this.#questions.answered('tear down');
        break;
      default:
        this.#takeNews(item, this.#sessionOf(item.session));
    }
  }

  #publish({ bus, topic }: LaneItem & { type: 'publish' }, message: Message | undefined): void {
    if (isReadable(message)) this.#owner.bus(bus)?.publish(topic, message);
  }

  #reply({ slot, index }: LaneItem & { type: 'reply' }, message: Message | undefined): void {
    if (isReadable(message)) this.#batches.reply(slot, index, message);
  }

  #takeNews(
    item: LaneItem & { type: 'publishes' | 'loaded' | 'load failed' | 'unsubscribe' },
    session: PoolSession | undefined,
  ): void {
    if (session === undefined) return;
    if (item.type === 'publishes') session.publishesOn(item.topic);
    else if (item.type === 'unsubscribe') session.unsubscribe();
    else if (item.type === 'load failed') this.loadFailed(session, reviveThrown(item.thrown));
    else this.#loaded(session);
  }

  #loaded(session: PoolSession): void {
    this.#sessions.loadingEnded(session);
    session.loaded();
    this.#owner.loadingEnded();
  }

  #sessionOf(number: number | undefined): PoolSession | undefined {
    return number === undefined ? undefined : this.#owner.sessionOf(number);
  }

  #done(ends: BatchEnds, at: number): void {
    const [slot = 0, total = 0, lowest = 0, highest = 0, slowest = 0] = ends.slice(at, at + wordsPerEnd);
    const batch = this.#batches.done(slot);
    if (batch === undefined) return;
    this.invocations += batch.kept;
    batch.session.batchDone(batch, { total, lowest, highest, slowest });
  }

  /** The thread is gone. The last batches first: what goes back goes to the front of its queue. */
  #account(how: string | undefined): void {
    this.#hasEnded = true;
    this.#stuck = undefined;
    const text = `the worker thread ended${how === undefined ? '' : ` (${how})`}`;
    const reason = this.#endReason ?? new BusError('ERR_STASIS_WORKER_CRASHED', text);
    const culpritOf = blame(this.#batches, this.#clock, this.#end);
    for (const batch of this.#batches.lastFirst()) {
      this.#batches.remove(batch);
      batch.session.batchCrashed(batch, this.#batches.read(batch), { reason, culprit: culpritOf(batch) });
    }
    this.#port.close();
    this.#calls.close();
    for (const session of this.#sessions.end()) session.laneEnded(this);
    this.#owner.laneEnded(this);
  }
}

/** What is not has been reported. */
function isReadable(message: Message | undefined): message is Message {
  return message !== undefined && !(message instanceof UnreadableMessage);
}

const nobody: ReadonlySet<PoolSession> = new Set();

function guestsOf(host: PoolSession, hosted: readonly PoolSession[] | undefined): ReadonlySet<PoolSession> {
  if (hosted === undefined) return nobody;
  const guests = new Set(hosted);
  guests.delete(host);
  return guests;
}
