// The worker of the peers that post: listens on its port and on the BroadcastChannel, and answers when the last id that was
// announced has arrived.

import { BroadcastChannel, parentPort, workerData } from 'node:worker_threads';
import type { Payload } from '../../support/payload.js';
import { record } from '../../support/tally.js';

const cells: Int32Array = workerData;
let lastId = 0;

function receive(message: Payload): void {
  record(cells, message);
  answerAtEnd();
}

// The announcement and the messages arrive by different ways, so either may be last.
function answerAtEnd(): void {
  if (cells[1] === lastId) parentPort?.postMessage('done');
}

parentPort?.on('message', (message: Payload | { readonly lastId: number }) => {
  if ('lastId' in message) {
    lastId = message.lastId;
    answerAtEnd();
  } else receive(message);
});
const channel = new BroadcastChannel('samples');
channel.onmessage = (event) => receive((event as { readonly data: Payload }).data);
parentPort?.postMessage('ready');
