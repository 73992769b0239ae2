// The bus's own rows, in the order of the report.

import type { Row } from '../support/row.js';
import { binary, binaryShared } from './binary.js';
import { bridged } from './bridged.js';
import { burst } from './burst.js';
import { cachingTopic, cachingTopicSynchronous } from './caching-topic.js';
import { createAndPublishSynchronously } from './create-and-publish-synchronously.js';
import { createOnly } from './create-only.js';
import { filteredOut } from './filtered-out.js';
import { fromAConnectedWorker, fromAWorker } from './from-a-worker.js';
import { heavyHandlers } from './heavy-handlers.js';
import { inspected } from './inspected.js';
import { manyTopics, manyTopicsSynchronous } from './many-topics.js';
import { oneReadyMessage } from './one-ready-message.js';
import { oneToOne } from './one-to-one.js';
import { oneToTen } from './one-to-ten.js';
import { partitioned } from './partitioned.js';
import { publishAndWait } from './publish-and-wait.js';
import { queued } from './queued.js';
import { router } from './router.js';
import { synchronousReady, synchronousTen } from './synchronous-ready.js';
import { tenToOne } from './ten-to-one.js';
import { thousandTopics, thousandTopicsSynchronous } from './thousand-topics.js';

export const busRows: readonly Row[] = [
  oneToOne,
  oneReadyMessage,
  burst,
  oneToTen,
  tenToOne,
  router,
  cachingTopic,
  cachingTopicSynchronous,
  thousandTopics,
  thousandTopicsSynchronous,
  partitioned,
  fromAWorker,
  fromAConnectedWorker,
  publishAndWait,
  heavyHandlers,
  binary,
  binaryShared,
  createOnly,
  createAndPublishSynchronously,
  synchronousReady,
  synchronousTen,
  filteredOut,
  queued,
  manyTopics,
  manyTopicsSynchronous,
  inspected,
  bridged,
];
