// The handler that records a finished channel: rebuilds its record, archives its events and signs the archive. It runs on the
// threads of a pool, or at home with `--inline`, where the same module cannot tell the difference.

import { createHash } from 'node:crypto';
import { defineHandler } from '@stasis-bus/worker-runtime/worker';
import { packArchive } from './archive.js';
import { rebuildRecord } from './call-record.js';
import { CallRecorded, ChannelFinished, recordsTopic } from './recording-messages.js';
import { signArchive } from './signature.js';

export default defineHandler([ChannelFinished], (message, { publish, data }) => {
  const { channel, events } = message.value;
  const archive = packArchive(events);
  publish(recordsTopic, CallRecorded, {
    record: rebuildRecord(channel, events),
    archive,
    digest: createHash('sha256').update(archive).digest('hex'),
    signature: signArchive(archive, privateKeyIn(data)),
  });
});

/** The subscription's `data` is the private key as PEM text. */
function privateKeyIn(data: unknown): string {
  if (typeof data !== 'string')
    throw new TypeError('the subscription of a recorder needs the private key as its data');
  return data;
}
