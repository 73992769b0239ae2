// The base class of a pool's crew and of a connected thread. It keeps the sessions by number, has them assigned to lanes, and watches
// the busy lanes. The subclass decides which lanes there are.

import type { Executor } from '@stasis-bus/core';
import type { BusOperations, BusPort, InvocationSource, SessionOwner } from '@stasis-bus/core/internal';
import type { LanePost, Origin } from '../../wire/protocol.js';
import type { TableReader } from '../../wire/table/table-reader.js';
import type { UnreadableMessage } from '../../wire/table/unreadable-message.js';
import type { Lane, LaneOwner } from '../lane/lane.js';
import type { LaneSession } from '../lane/lane-session.js';
import { LaneWatch } from '../lane/lane-watch.js';
import type { CallingThread } from '../lane/thread-calls.js';
import {
  codeOf,
  type FunctionReference,
  functionReference,
  type HandlerReference,
} from '../session/handler-reference.js';
import { PoolSession, type PoolSessionOwner } from '../session/pool-session.js';
import { Assignments, type AssignmentsOwner } from './assignments.js';

/** The handler that a session is to run, and its subscription. */
export interface SessionRequest {
  readonly reference: HandlerReference | FunctionReference;
  readonly data: unknown;
  readonly source: InvocationSource;
  readonly subscription: SessionOwner;
  /** The number of the subscription's bus on the wire. */
  readonly bus: number;
  /** The only lane where the session can run, if its handler is a function there. */
  readonly lane: Lane | undefined;
}

export abstract class LaneHost implements LaneOwner, PoolSessionOwner, AssignmentsOwner {
  abstract readonly parallelism: number;
  abstract readonly loadTimeoutMs: number;
  abstract readonly isStarting: boolean;
  readonly assignments = new Assignments(this);
  readonly #sessions = new Map<number, PoolSession>();
  readonly #watch = new LaneWatch(() => this.watchLanes());
  #lastSession = 0;

  /** The lanes in use. */
  get lanes(): readonly Lane[] {
    return this.assignments.lanes;
  }

  /** The lanes in use, and those whose threads have not ended yet. */
  get livingLanes(): readonly Lane[] {
    return this.lanes;
  }

  get sessions(): readonly PoolSession[] {
    return [...this.#sessions.values()];
  }

  sessionOf(number: number): PoolSession | undefined {
    return this.#sessions.get(number);
  }

  protected addSession({ reference, data, source, subscription, bus, lane }: SessionRequest): PoolSession {
    this.#lastSession += 1;
    const number = this.#lastSession;
    const description = {
      code: codeOf(reference),
      subscription: { id: subscription.id, topic: subscription.topicName },
      bus,
      data,
      parallel: source.parallelLimit > 1,
      timed: subscription.timeoutMs !== undefined,
    };
    const session = new PoolSession({ number, description, source, subscription, lane }, this);
    this.#sessions.set(number, session);
    return session;
  }

  sessionWaits(session: PoolSession): void {
    this.assignments.wait(session);
  }

  sessionRecalls(session: PoolSession): void {
    for (const lane of this.lanes) lane.takeBackUnstarted(session);
  }

  sessionClosed(session: PoolSession): void {
    if (!this.#sessions.delete(session.number)) return;
    this.assignments.forget(session);
    for (const lane of this.lanes) lane.sessions.close(session);
  }

  /** Watches the lanes while something is out or loading there. */
  laneIsBusy(): void {
    this.#watch.start();
  }

  laneHasRoom(): void {
    this.assignments.assignSoon();
  }

  laneTakesNothing(lane: Lane): void {
    this.assignments.release(lane);
  }

  laneEnded(lane: Lane): void {
    this.assignments.remove(lane);
    this.assignments.release(lane);
  }

  /** Checks all lanes. Returns whether any of them needs to be checked again. */
  protected watchLanes(): boolean {
    const lanes = this.livingLanes;
    for (const lane of lanes) lane.watch();
    return lanes.some((lane) => lane.needsWatch);
  }

  /** @param executor the executor that opens sessions for functions of the lane's thread */
  protected callerOn(
    lane: Lane,
    executor: Executor,
    operations: BusOperations,
  ): Omit<CallingThread, 'isOurs' | 'close'> {
    return {
      operations,
      handlerOf: (functionNumber) => functionReference(executor, lane, functionNumber),
      joinSession: async (session) => this.sessionOf(session)?.subscription.join(),
    };
  }

  abstract lanesAreFull(): void;
  abstract bus(number: number): BusPort | undefined;
  abstract callerOf(lane: Lane, bus: number): CallingThread | undefined;
  abstract readPost(post: unknown, reader: TableReader): LanePost | undefined;
  abstract messagesRefused(messages: readonly UnreadableMessage[], bus: number | undefined): void;
  abstract callRefused(bus: number): void;
  abstract strayError(origin: Origin | undefined, thrown: unknown): void;
  abstract loadingTooLong(lane: Lane, session: LaneSession, isTurning: boolean): void;
  abstract loadingEnded(): void;
}
