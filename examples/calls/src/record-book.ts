// The book of records at home. Every record that comes back is checked before it is entered. An archive is verified if its digest and
// its signature are valid and its unpacked content is exactly what home knows about the channel. Home does this itself, so that no
// recorder vouches for its own work. The expensive parts (the signature and unpacking) run on libuv's threads, which leaves home's event
// loop free.

import { createHash, type KeyObject } from 'node:crypto';
import type { AmiEvent } from './ami-event.js';
import { archiveText, unpackArchive } from './archive.js';
import type { CallRecord } from './call-record.js';
import type { RecordedCall } from './recording-messages.js';
import { isSignedBy } from './signature.js';

export class RecordBook {
  /** The records whose archive has been verified, by channel. */
  readonly records: CallRecord[] = [];
  /** One sentence for every archive that failed. */
  readonly failures: string[] = [];
  archivedEvents = 0;
  archiveBytes = 0;
  readonly #publicKey: KeyObject;

  constructor(publicKey: KeyObject) {
    this.#publicKey = publicKey;
  }

  /**
   * Enters a record if its archive is valid, or else notes the failure. Resolves when the archive has been checked.
   * @param events - The channel's events as home knows them.
   */
  async enter(recorded: RecordedCall, events: readonly AmiEvent[]): Promise<void> {
    const fault = await this.#faultOf(recorded, events);
    if (fault !== undefined) {
      this.fail(recorded.record.channel, fault);
      return;
    }
    this.records.push(recorded.record);
    this.archivedEvents += events.length;
    this.archiveBytes += recorded.archive.byteLength;
  }

  /** Notes that a channel could not be recorded. */
  fail(channel: string, reason: string): void {
    this.failures.push(`channel ${channel}: ${reason}`);
  }

  async #faultOf(recorded: RecordedCall, events: readonly AmiEvent[]): Promise<string | undefined> {
    const { archive, digest, signature } = recorded;
    if (createHash('sha256').update(archive).digest('hex') !== digest)
      return "the digest is not the archive's";
    const [signed, content] = await Promise.all([
      isSignedBy(this.#publicKey, archive, signature),
      unpackArchive(archive).catch(() => undefined),
    ]);
    if (!signed) return 'the signature does not hold';
    if (content === undefined) return 'the archive cannot be unpacked';
    if (content !== archiveText(events)) return 'the archive holds other events than the channel had';
    return undefined;
  }
}
