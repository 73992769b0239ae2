// All that crosses the port between home and a lane (the worker's end of a thread). Everything is ordered: what a
// handler publishes is on the port before the news that its batch is done.

import type { Message } from '@stasis-bus/core';
import type { WireThrown } from './clone/thrown.js';
import type { MessageTable } from './table/message-table.js';
import type { UnreadableMessage } from './table/unreadable-message.js';

/** What a thread is started with: the task of its only piscina run. */
export interface LaneStart {
  readonly port: import('node:worker_threads').MessagePort;
  /** The entity id of home, so that messages made here carry it. */
  readonly eid: string;
  readonly clock: { readonly cells: Int32Array; readonly zeroMs: number };
}

/** The first thing that home says on a port that a thread of the application is to connect to. */
export interface Welcome {
  readonly type: 'welcome';
  readonly version: typeof protocolVersion;
  readonly eid: string;
  readonly clock: LaneStart['clock'];
}

export const protocolVersion = 3;

/** Home to lane. */
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

/** What a subscription runs: an export of a module, or a function that the lane's own thread has subscribed. */
export type HandlerCode = ModuleCode | { readonly type: 'function'; readonly number: number };

/** Which module is meant. */
export interface ModuleReference {
  /** A URL, or the name of a package or of one of its entries, or what a package calls its own (`#name`). */
  readonly module: string;
  /** The URL of the file that such a name is resolved from; only for names. */
  readonly from?: string;
}

export interface ModuleCode extends ModuleReference {
  readonly type: 'module';
  readonly export: string;
}

/** A subscription's handler may be asked for here: load it. */
export interface OpenSession {
  readonly type: 'open';
  readonly session: number;
  readonly code: HandlerCode;
  readonly subscription: { readonly id: string; readonly topic: string };
  /** The number of the bus that it belongs to: a pool may serve several. */
  readonly bus: number;
  readonly data: unknown;
  /** Whether its batches may run side by side. */
  readonly parallel: boolean;
  /** Whether home watches how long its invocations take. */
  readonly timed: boolean;
}

export interface CloseSession {
  readonly type: 'close';
  readonly session: number;
}

/** Batches to run, and the messages that they are for. An array, for most posts are such ones. */
export type RunFrame = readonly [table: MessageTable['bytes'] | MessageTable, batches: BatchWords];

/** See batch-words.ts. */
export type BatchWords = readonly number[] | Uint32Array;

/** Is the thread's event loop turning? */
export interface Ping {
  readonly type: 'ping';
}

/** The same, asked all the while something is out: answered in shared memory (see home/lane/pulse.ts), which costs no post. */
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

/** The bus answers no more calls. */
export interface BusClosed {
  readonly type: 'bus closed';
  readonly bus: number;
}

/** The thread is about to end: let its modules clean up. */
export interface TearDown {
  readonly type: 'tear down';
}

/** The same, after that: let what was printed leave the thread. */
export interface FlushOutput {
  readonly type: 'flush output';
}

/** More shared memory for progress: see progress.ts. */
export interface ProgressPage {
  readonly type: 'page';
  readonly cells: Int32Array;
}

/** Lane to home: only what is new. Most posts say only that batches are over. */
export type FromLane = BatchEnds | FromLaneParts;

export interface FromLaneParts {
  readonly table?: MessageTable;
  readonly items?: readonly LaneItem[];
  readonly ends?: BatchEnds;
}

/**
 * The batches that are over, five numbers each: its slot, and its `HandledTimes`. What was not claimed of a batch by then had
 * been taken back. To be read after all other items.
 */
export type BatchEnds = readonly number[];
export const wordsPerEnd = 5;

/** The same, once its messages are read. */
export interface LanePost {
  readonly messages: readonly Message[];
  /** Those of them that cannot be read. */
  readonly refused: readonly UnreadableMessage[];
  readonly items: readonly LaneItem[];
  readonly ends: BatchEnds;
}

/** Whose code it was that something came from. */
export type Origin = Pick<OpenSession, 'subscription' | 'bus'>;

export type LaneItem =
  | { readonly type: 'publish'; readonly bus: number; readonly topic: string; readonly message: number }
  /** The session's handler has published there for the first time: see core's leaving-order.ts. */
  | { readonly type: 'publishes'; readonly session: number; readonly topic: string }
  /** A call to a bus: see calls.ts. */
  | { readonly type: 'call'; readonly bus: number; readonly call: unknown }
  /** A handler's answer to a request. */
  | { readonly type: 'reply'; readonly slot: number; readonly index: number; readonly message: number }
  | { readonly type: 'failed'; readonly slot: number; readonly index: number; readonly thrown: WireThrown }
  /** The batch waits for a promise: it does not hold the thread. */
  | { readonly type: 'parked'; readonly slot: number }
  | { readonly type: 'pong' }
  | { readonly type: 'torn down' }
  | { readonly type: 'output flushed' }
  | { readonly type: 'loaded'; readonly session: number }
  | { readonly type: 'load failed'; readonly session: number; readonly thrown: WireThrown }
  | { readonly type: 'unsubscribe'; readonly session: number }
  /** An error that belongs to no invocation under way. It may come when the subscription that it is of has ended. */
  | { readonly type: 'stray'; readonly origin: Origin | undefined; readonly thrown: WireThrown };
