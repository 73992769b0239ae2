// Takes in what a thread posts, in order: messages and calls go to buses, outcomes to the sessions of their invocations. A part of
// a post that throws is reported, and the parts after it are still handled.

import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { Message } from '@stasis-bus/core';
import { type BusPort, runOutsideContexts } from '@stasis-bus/core/internal';
import { reviveThrown } from '../../wire/clone/thrown.js';
import {
  type BatchEnds,
  type LaneItem,
  type LanePost,
  type Origin,
  wordsPerEnd,
} from '../../wire/protocol.js';
import { TableReader } from '../../wire/table/table-reader.js';
import { UnreadableMessage } from '../../wire/table/unreadable-message.js';
import type { LaneBatches } from './lane-batches.js';
import type { LaneCalls } from './lane-calls.js';
import type { LaneSession } from './lane-session.js';
import type { LaneSessions } from './lane-sessions.js';
import type { Liveness } from './liveness.js';
import type { Questions } from './questions.js';

/** What the inbox asks of the lane's owner: everything that lanes share. */
export interface InboxOwner {
  sessionOf(number: number): LaneSession | undefined;
  bus(number: number): BusPort | undefined;
  /**
   * Reads a post. Returns `undefined` after reporting a post that no lane sends.
   *
   * @throws if a pool's thread has sent such a post
   */
  readPost(post: unknown, reader: TableReader): LanePost | undefined;
  /**
   * Called with the messages of a post that are malformed or could not be sent, once for each bus concerned. The rest of the post counts.
   *
   * @param bus the number of a bus that was to get one of them, if known
   */
  messagesRefused(messages: readonly UnreadableMessage[], bus: number | undefined): void;
  /** Called with an error on the thread that belongs to no invocation. @param origin the code that caused it, if known */
  strayError(origin: Origin | undefined, thrown: unknown): void;
}

/** The parts of a lane that handle posts. */
export interface InboxParts {
  readonly batches: LaneBatches;
  readonly sessions: LaneSessions;
  readonly calls: LaneCalls;
  readonly questions: Questions;
  readonly liveness: Liveness;
  /** Called after a post has been taken in. */
  readonly onPost: () => void;
  /** Called when a post of a pool's thread cannot be read: it may have contained outcomes. */
  readonly onUnreadable: (cause: unknown) => void;
}

export class Inbox {
  readonly #port: MessagePort;
  readonly #isOurs: boolean;
  readonly #reader: TableReader;
  readonly #owner: InboxOwner;
  readonly #parts: InboxParts;

  /** @param isOurs whether the thread that posts belongs to a pool */
  constructor(port: MessagePort, isOurs: boolean, owner: InboxOwner, parts: InboxParts) {
    this.#port = port;
    this.#isOurs = isOurs;
    this.#reader = new TableReader(isOurs);
    this.#owner = owner;
    this.#parts = parts;
    port.on('message', (post: unknown) => this.#receive(post));
    port.on('messageerror', (error) => this.#unreadable(error));
  }

  /** Takes in everything that the thread has posted so far. */
  takeIn(): void {
    for (
      let post = receiveMessageOnPort(this.#port);
      post !== undefined;
      post = receiveMessageOnPort(this.#port)
    ) {
      this.#receive(post.message);
    }
  }

  #receive(post: unknown): void {
    // Its messages carry contexts of their own, or none.
    runOutsideContexts(() => this.#takePost(post));
  }

  #takePost(post: unknown): void {
    const read = this.#read(post);
    if (read === undefined) return;
    const { messages, refused, items, ends } = read;
    if (refused.length > 0) this.#reportRefused(read);
    // A batch has ended, so the thread makes progress. Other posts prove nothing: an endless loop may publish.
    if (ends.length > 0) this.#parts.liveness.notStuck();
    for (const item of items) this.#guard(() => this.#take(item, messages));
    for (let at = 0; at < ends.length; at += wordsPerEnd) this.#guard(() => this.#done(ends, at));
    this.#parts.onPost();
  }

  #read(post: unknown): LanePost | undefined {
    try {
      return this.#owner.readPost(post, this.#reader);
    } catch (cause) {
      this.#unreadable(cause);
      return undefined;
    }
  }

  #unreadable(cause: unknown): void {
    if (this.#isOurs) this.#parts.onUnreadable(cause);
    else this.#owner.readPost(cause, this.#reader);
  }

  #reportRefused({ messages, refused, items }: LanePost): void {
    const buses = new Set<number>();
    for (const item of items) {
      const isMessage = item.type === 'publish' || item.type === 'reply';
      if (!isMessage || isReadable(messages[item.message])) continue;
      const bus = item.type === 'publish' ? item.bus : this.#parts.batches.busOf(item.slot);
      if (bus !== undefined) buses.add(bus);
    }
    if (buses.size === 0) this.#owner.messagesRefused(refused, undefined);
    for (const bus of buses) this.#owner.messagesRefused(refused, bus);
  }

  /** Reports what a part of a post throws, so that the parts after it are handled. */
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
        this.#parts.calls.receive(item.bus, item.call);
        break;
      case 'reply':
        this.#reply(item, messages[item.message]);
        break;
      case 'failed':
        this.#parts.batches.get(item.slot)?.addFailure(item.index, reviveThrown(item.thrown));
        break;
      case 'parked':
        this.#parts.batches.park(item.slot);
        break;
      case 'stray':
        this.#owner.strayError(item.origin, reviveThrown(item.thrown));
        break;
      case 'pong':
        this.#parts.questions.answered('ping');
        break;
      case 'output flushed':
        this.#parts.questions.answered('flush output');
        break;
      case 'torn down':
        this.#parts.questions.answered('tear down');
        break;
      default:
        this.#takeNews(item, this.#owner.sessionOf(item.session));
    }
  }

  #publish({ bus, topic }: LaneItem & { type: 'publish' }, message: Message | undefined): void {
    if (isReadable(message)) this.#owner.bus(bus)?.publish(topic, message);
  }

  #reply({ slot, index }: LaneItem & { type: 'reply' }, message: Message | undefined): void {
    if (isReadable(message)) this.#parts.batches.reply(slot, index, message);
  }

  #takeNews(
    item: LaneItem & { type: 'publishes' | 'loaded' | 'load failed' | 'unsubscribe' },
    session: LaneSession | undefined,
  ): void {
    if (session === undefined) return;
    if (item.type === 'publishes') session.subscription.publishesOn(item.topic);
    else if (item.type === 'unsubscribe') session.subscription.unsubscribe();
    else if (item.type === 'loaded') this.#parts.sessions.loaded(session);
    else this.#parts.sessions.loadFailed(session, reviveThrown(item.thrown));
  }

  #done(ends: BatchEnds, at: number): void {
    const [slot = 0, total = 0, lowest = 0, highest = 0, slowest = 0] = ends.slice(at, at + wordsPerEnd);
    const batch = this.#parts.batches.done(slot);
    if (batch !== undefined) batch.session.batchDone(batch, { total, lowest, highest, slowest });
  }
}

/** Returns whether there is a message to pass on. An unreadable one has been reported. */
function isReadable(message: Message | undefined): message is Message {
  return message !== undefined && !(message instanceof UnreadableMessage);
}
