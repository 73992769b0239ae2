// A thread of the application that has connected to a bus by a port: its lane, and the subscriptions whose handlers are
// functions there. Nothing that arrives on the port is trusted; nothing of the thread but its port is in our hands.

import type { MessagePort } from 'node:worker_threads';
import { BusError, type Executor, type RemoteHandler } from '@stasis-bus/core';
import {
  type BusPort,
  type ExecutorStatistics,
  type InvocationSource,
  queueMicrotask,
  type Session,
  type SessionOwner,
  setImmediate,
  textOfThrown,
} from '@stasis-bus/core/internal';
import { checkFromLane } from '../../wire/check-from-lane.js';
import type { LanePost } from '../../wire/protocol.js';
import type { LaneClock } from '../../wire/shared/lane-clock.js';
import type { TableReader } from '../../wire/table/table-reader.js';
import type { UnreadableMessage } from '../../wire/table/unreadable-message.js';
import { Assignments, type AssignmentsOwner } from '../assignment/assignments.js';
import { Lane, type LaneOwner } from '../lane/lane.js';
import type { LaneThread } from '../lane/lane-thread.js';
import { LaneWatch } from '../lane/lane-watch.js';
import { messagesRefused } from '../lane/messages-refused.js';
import type { CallingThread } from '../lane/thread-calls.js';
import { codeOf, type FunctionReference, functionReference } from '../session/handler-reference.js';
import { PoolSession, type PoolSessionOwner } from '../session/pool-session.js';

export class ConnectedThread implements Executor, LaneOwner, PoolSessionOwner, AssignmentsOwner {
  readonly name = 'connected thread';
  readonly parallelism = 1;
  readonly isStarting = false;
  /** Functions are loaded already. */
  readonly loadTimeoutMs = 0;
  readonly #bus: BusPort;
  readonly #lane: Lane;
  readonly #assignments = new Assignments(this);
  readonly #watch: LaneWatch;
  readonly #sessions = new Map<number, PoolSession>();
  #lastSession = 0;
  #hasEnded = false;

  constructor(bus: BusPort, port: MessagePort, clock: LaneClock) {
    this.#bus = bus;
    this.#lane = new Lane(threadBehind(port), port, clock, this);
    this.#assignments.add(this.#lane);
    this.#watch = new LaneWatch(() => {
      this.#lane.watch();
      return this.#lane.needsWatch;
    });
    const onClose = bus.onClose(() => void this.#lane.end(threadHasEnded()));
    void this.#lane.ended.then(() => onClose());
  }

  open(handler: RemoteHandler, source: InvocationSource, owner: SessionOwner): Session {
    this.#lastSession += 1;
    const description = {
      code: codeOf(handler as FunctionReference),
      subscription: { id: owner.id, topic: owner.topicName },
      bus: 0,
      data: undefined,
      parallel: source.parallelLimit > 1,
      timed: owner.timeoutMs !== undefined,
    };
    const parts = { number: this.#lastSession, description, source, subscription: owner, lane: this.#lane };
    const session = new PoolSession(parts, this);
    this.#sessions.set(session.number, session);
    if (this.#hasEnded) queueMicrotask(() => session.fail(threadHasEnded()));
    else this.#lane.sessions.load(session);
    return session;
  }

  /** It is none of the bus's own threads. */
  statistics(): ExecutorStatistics {
    return { threads: [] };
  }

  callerOf(): CallingThread {
    return {
      isOurs: false,
      operations: this.#bus.operations(),
      handlerOf: (functionNumber) => functionReference(this, this.#lane, functionNumber),
      joinSession: async (session) => this.#sessions.get(session)?.subscription.join(),
      close: () => this.#close(),
    };
  }

  bus(): BusPort {
    return this.#bus;
  }

  readPost(post: unknown, reader: TableReader): LanePost | undefined {
    try {
      return checkFromLane(post, reader);
    } catch (cause) {
      this.#refused(textOfThrown(cause), cause);
      return undefined;
    }
  }

  messagesRefused(messages: readonly UnreadableMessage[]): void {
    this.#bus.report(messagesRefused('a connected thread', messages));
  }

  callRefused(): void {
    this.#refused('it is no call that a bus answers', undefined);
  }

  /** Whose code it came from is not believed: a thread of the application sends none. */
  strayError(_origin: unknown, thrown: unknown): void {
    const text = `an error outside of any invocation: ${textOfThrown(thrown)}`;
    this.#bus.report(new BusError('ERR_STASIS_STRAY_ERROR', text, { cause: thrown }));
  }

  sessionOf(number: number): PoolSession | undefined {
    return this.#sessions.get(number);
  }

  sessionWaits(session: PoolSession): void {
    this.#assignments.wait(session);
  }

  sessionRecalls(session: PoolSession): void {
    this.#lane.takeBackUnstarted(session);
  }

  sessionClosed(session: PoolSession): void {
    if (!this.#sessions.delete(session.number)) return;
    this.#assignments.forget(session);
    this.#lane.sessions.close(session);
  }

  laneIsBusy(): void {
    this.#watch.start();
  }

  laneTakesNothing(lane: Lane): void {
    this.#assignments.release(lane);
  }

  /** Functions are loaded already. */
  loadingTooLong(): void {}

  loadingEnded(): void {}

  laneHasRoom(): void {
    this.#assignments.assignSoon();
  }

  lanesAreFull(): void {}

  laneEnded(lane: Lane): void {
    this.#hasEnded = true;
    this.#assignments.remove(lane);
    this.#assignments.release(lane);
  }

  /** The thread lets the bus go: its subscriptions are ended and joined, then its port is closed. */
  async #close(): Promise<void> {
    await this.#lane.calls.leave();
    // The answer goes out before the port is closed.
    setImmediate(() => void this.#lane.end(threadHasEnded()));
  }

  #refused(why: string, cause: unknown): void {
    const text = `a message on the port of a connected thread was refused: ${why}`;
    this.#bus.report(new BusError('ERR_STASIS_MESSAGE_REFUSED', text, { cause }));
  }
}

/** The thread, as far as its port tells. */
function threadBehind(port: MessagePort): LaneThread {
  return {
    exited: new Promise((resolve) => port.once('close', () => resolve(undefined))),
    busy: { share: 0, ms: 0 },
    chunksPrinted: 0,
    isOurs: false,
    end: async () => port.close(),
  };
}

function threadHasEnded(): BusError {
  return new BusError('ERR_STASIS_WORKER_CRASHED', 'the connected thread has ended, or let the bus go');
}
