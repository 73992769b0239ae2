// Rows of other libraries: the work of one-to-one on threads, and that of synchronous-ready on one thread.

import type { Row } from '../support/row.js';
import { comlink } from './comlink.js';
import { eventEmitter, eventEmitter3, eventTarget, mittPeer, rxjsSubject } from './emitters.js';
import { emittery } from './emittery.js';
import { piscinaBatches, piscinaRun, piscinaRunConcurrent } from './piscina.js';
import { poolifier } from './poolifier.js';
import { broadcastChannel, postMessage } from './posting.js';
import { tinypool } from './tinypool.js';
import { workerPool } from './workerpool.js';

export const peerRows: readonly Row[] = [
  piscinaRun,
  piscinaRunConcurrent,
  piscinaBatches,
  tinypool,
  workerPool,
  poolifier,
  comlink,
  postMessage,
  broadcastChannel,
  eventEmitter,
  eventEmitter3,
  mittPeer,
  rxjsSubject,
  eventTarget,
  emittery,
];
