// A thread of the application that connects to a bus by a port: its lane, and the subscriptions whose handlers are functions on that
// thread. Nothing that arrives on the port is trusted. Home can close the port but cannot end the thread.

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
import { LaneHost } from '../assignment/lane-host.js';
import { Lane } from '../lane/lane.js';
import type { LaneThread } from '../lane/lane-thread.js';
import { messagesRefused } from '../lane/messages-refused.js';
import type { CallingThread } from '../lane/thread-calls.js';
import type { FunctionReference } from '../session/handler-reference.js';

export class ConnectedThread extends LaneHost implements Executor {
  readonly name = 'connected thread';
  readonly parallelism = 1;
  readonly isStarting = false;
  /** Functions are loaded already. */
  readonly loadTimeoutMs = 0;
  readonly #bus: BusPort;
  readonly #lane: Lane;
  #hasEnded = false;

  constructor(bus: BusPort, port: MessagePort, clock: LaneClock) {
    super();
    this.#bus = bus;
    this.#lane = new Lane(threadBehind(port), port, clock, this);
    this.assignments.add(this.#lane);
    const onClose = bus.onClose(() => void this.#lane.end(threadHasEnded()));
    void this.#lane.ended.then(() => onClose());
  }

  open(handler: RemoteHandler, source: InvocationSource, subscription: SessionOwner): Session {
    const session = this.addSession({
      reference: handler as FunctionReference,
      data: undefined,
      source,
      subscription,
      bus: 0,
      lane: this.#lane,
    });
    if (this.#hasEnded) queueMicrotask(() => session.fail(threadHasEnded()));
    else this.#lane.sessions.load(session);
    return session;
  }

  /** Returns no threads: this one is the application's, not the bus's. */
  statistics(): ExecutorStatistics {
    return { threads: [] };
  }

  callerOf(lane: Lane): CallingThread {
    return {
      ...this.callerOn(lane, this, this.#bus.operations()),
      isOurs: false,
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
    this.#refused('it is not a call that a bus answers', undefined);
  }

  /** Ignores the origin: a thread of the application sends none, so any origin is forged. */
  strayError(_origin: unknown, thrown: unknown): void {
    const text = `an error outside of any invocation: ${textOfThrown(thrown)}`;
    this.#bus.report(new BusError('ERR_STASIS_STRAY_ERROR', text, { cause: thrown }));
  }

  /** Functions are loaded already. */
  loadingTooLong(): void {}

  loadingEnded(): void {}

  lanesAreFull(): void {}

  override laneEnded(lane: Lane): void {
    this.#hasEnded = true;
    super.laneEnded(lane);
  }

  /** Disconnects the thread at its request: ends and joins its subscriptions, then closes the port. */
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

/** Returns the thread behind a port. All that home learns about it is when the port closes. */
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
  return new BusError('ERR_STASIS_WORKER_CRASHED', 'the connected thread has ended or disconnected');
}
