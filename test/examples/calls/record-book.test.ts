// Home's check of what the recorders send back.

import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { packArchive } from '../../../examples/calls/src/archive.js';
import { rebuildRecord } from '../../../examples/calls/src/call-record.js';
import { RecordBook } from '../../../examples/calls/src/record-book.js';
import { makeSigningKeys, signArchive } from '../../../examples/calls/src/signature.js';

const keys = makeSigningKeys();
const events = [
  { Event: 'Newchannel', Uniqueid: '17.1', Timestamp: '1.5' },
  { Event: 'Hangup', Uniqueid: '17.1', Timestamp: '2.5', CallerIDName: 'café, "closed"' },
];

/** What a recorder sends: with another archive, digest or signature when told. */
function recorded({ archive = packArchive(events), key = keys.privateKey } = {}) {
  return {
    record: rebuildRecord('17.1', events),
    archive,
    digest: createHash('sha256').update(archive).digest('hex'),
    signature: signArchive(archive, key),
  };
}

describe('the record book', () => {
  let book: RecordBook;
  beforeEach(() => {
    book = new RecordBook(keys.publicKey);
  });

  it('enters a record whose archive holds', async () => {
    await book.enter(recorded(), events);
    expect(book).toMatchObject({ archivedEvents: 2, failures: [] });
    expect(book.records).toEqual([{ channel: '17.1', created: 1.5, answered: null, ended: 2.5, events: 2 }]);
  });

  it.each([
    ['the signature does not hold', recorded({ key: makeSigningKeys().privateKey }), events],
    ['the archive cannot be unpacked', recorded({ archive: new Uint8Array([1, 2, 3]) }), events],
    ['the archive holds other events than the channel had', recorded(), events.slice(1)],
    ['the archive holds other events than the channel had', recorded(), events.toReversed()],
    ["the digest is not the archive's", { ...recorded(), digest: 'other' }, events],
  ])('does not enter it when %s', async (reason, sent, known) => {
    await book.enter(sent, known);
    expect(book.records).toEqual([]);
    expect(book.failures).toEqual([`channel 17.1: ${reason}`]);
  });
});
