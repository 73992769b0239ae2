// Everything that crosses the port between home and a lane. In this file, a lane is the thread's end of it. The port keeps the order:
// what a handler publishes is on the port before the report that its batch is over.

import type { Message } from '@stasis-bus/core';
import type { WireThrown } from './clone/thrown.js';
import type { MessageTable } from './table/message-table.js';
import type { UnreadableMessage } from './table/unreadable-message.js';

/** What a pool's thread starts with: the only task that piscina runs there. */
export interface LaneStart {
  readonly port: import('node:worker_threads').MessagePort;
  /** Home's entity id, which messages that are made on the thread carry. */
  readonly eid: string;
  readonly clock: { readonly cells: Int32Array; readonly zeroMs: number };
}

/** The first message from home on an exposed port. */
export interface Welcome {
  readonly type: 'welcome';
  readonly version: typeof protocolVersion;
  readonly eid: string;
  readonly clock: LaneStart['clock'];
}

export const protocolVersion = 3;

/** From home to a lane. */
export type ToLane =
  | OpenSession
  | CloseSession
  | RunFrame
  | ProgressPage
  | Ping
  | Beat
  | TearDown
  | FlushOutput
  | CallAnswer
  | BusClosed;

/** What a session runs: an export of a module, or a function that the lane's own thread has subscribed. */
export type HandlerCode = ModuleCode | { readonly type: 'function'; readonly number: number };

/** A reference to a module. */
export interface ModuleReference {
  /** A URL, the name of a package or of one of its entries, or a name from a package's own `imports` (`#name`). */
  readonly module: string;
  /** The URL of the file from which a name is resolved. A URL needs none. */
  readonly from?: string;
}

export interface ModuleCode extends ModuleReference {
  readonly type: 'module';
  readonly export: string;
}

/** Opens a session. The thread loads its handler, and batches may follow at once. */
export interface OpenSession {
  readonly type: 'open';
  readonly session: number;
  readonly code: HandlerCode;
  readonly subscription: { readonly id: string; readonly topic: string };
  /** The number of the subscription's bus: a pool may serve several. */
  readonly bus: number;
  readonly data: unknown;
  /** Whether the session's batches may run side by side. */
  readonly parallel: boolean;
  /** Whether the subscription has a timeout, so that home needs to know when invocations start. */
  readonly timed: boolean;
}

/** Closes a session. No more batches follow. */
export interface CloseSession {
  readonly type: 'close';
  readonly session: number;
}

/** Batches to run, and their messages. An array, which a port carries faster, because most posts are of this kind. */
export type RunFrame = readonly [table: MessageTable['bytes'] | MessageTable, batches: BatchWords];

/** Batches as numbers: see batch-words.ts. */
export type BatchWords = readonly number[] | Uint32Array;

/** Asks whether the thread's event loop turns. */
export interface Ping {
  readonly type: 'ping';
}

/** Asks the same again and again while something is out. The answer is in shared memory (see home/lane/pulse.ts) and costs no post. */
export interface Beat {
  readonly type: 'beat';
  readonly beat: number;
}

/** The answer to a call: see calls.ts. */
export interface CallAnswer {
  readonly type: 'answer';
  readonly bus: number;
  readonly answer: unknown;
}

/** Says that the bus answers no more calls. */
export interface BusClosed {
  readonly type: 'bus closed';
  readonly bus: number;
}

/** Has the modules on the thread clean up, since it is about to be ended. */
export interface TearDown {
  readonly type: 'tear down';
}

/** Has the thread send home everything that it has printed, since it is about to be ended. */
export interface FlushOutput {
  readonly type: 'flush output';
}

/** Adds shared memory for the progress of batches: see shared/progress.ts. */
export interface ProgressPage {
  readonly type: 'page';
  readonly cells: Int32Array;
}

/** From a lane to home. Most posts only say which batches are over. */
export type FromLane = BatchEnds | FromLaneParts;

export interface FromLaneParts {
  readonly table?: MessageTable;
  readonly items?: readonly LaneItem[];
  readonly ends?: BatchEnds;
}

/**
 * The batches that are over, five numbers each: the slot, and the four of `HandledTimes`. Invocations that the lane has not claimed
 * have been taken back. Read these after all items of the post.
 */
export type BatchEnds = readonly number[];
export const wordsPerEnd = 5;

/** A post from a lane after its messages have been read. */
export interface LanePost {
  readonly messages: readonly Message[];
  /** The messages among them that cannot be read. */
  readonly refused: readonly UnreadableMessage[];
  readonly items: readonly LaneItem[];
  readonly ends: BatchEnds;
}

/** The subscription whose code something came from, and its bus. */
export type Origin = Pick<OpenSession, 'subscription' | 'bus'>;

/** One thing that a lane reports. The numbers in `message` are positions in the table of the same post. */
export type LaneItem =
  | { readonly type: 'publish'; readonly bus: number; readonly topic: string; readonly message: number }
  /** The session's handler has published on the topic for the first time: see core's leaving-order.ts. */
  | { readonly type: 'publishes'; readonly session: number; readonly topic: string }
  /** A call to a bus: see calls.ts. */
  | { readonly type: 'call'; readonly bus: number; readonly call: unknown }
  /** A handler's answer to a request. */
  | { readonly type: 'reply'; readonly slot: number; readonly index: number; readonly message: number }
  | { readonly type: 'failed'; readonly slot: number; readonly index: number; readonly thrown: WireThrown }
  /** The batch waits for a promise, and does not hold the thread. */
  | { readonly type: 'parked'; readonly slot: number }
  | { readonly type: 'pong' }
  | { readonly type: 'torn down' }
  | { readonly type: 'output flushed' }
  | { readonly type: 'loaded'; readonly session: number }
  | { readonly type: 'load failed'; readonly session: number; readonly thrown: WireThrown }
  | { readonly type: 'unsubscribe'; readonly session: number }
  /** An error that belongs to no invocation under way. It may arrive after the subscription of its origin has ended. */
  | { readonly type: 'stray'; readonly origin: Origin | undefined; readonly thrown: WireThrown };
