// An executor whose batches a test takes and gives back by hand, and which runs nothing: what the bus does then is all that
// happens.

import type { Executor, RemoteHandler } from '@stasis-bus/core';
import type { Delivery, InvocationSource, Session } from '@stasis-bus/core/internal';

type Opened = { readonly source: InvocationSource; readonly session: Session };

export class HandExecutor implements Executor {
  readonly name = 'by hand';
  readonly parallelism = 2;
  #opened: Opened | undefined;

  /** For one subscription. */
  get handler(): RemoteHandler {
    return { executor: this };
  }

  open(_handler: RemoteHandler, source: InvocationSource): Session {
    const session = { ready: Promise.resolve(), places: this.parallelism, wake() {}, close() {} };
    this.#opened = { source, session };
    return session;
  }

  statistics(): { threads: [] } {
    return { threads: [] };
  }

  get source(): InvocationSource {
    if (this.#opened === undefined) throw new Error('nothing is subscribed');
    return this.#opened.source;
  }

  /** A batch for another place. */
  take(most: number, place: object = {}): Delivery[] {
    const batch: Delivery[] = [];
    if (this.#opened !== undefined) this.source.take(this.#opened.session, place, batch, most);
    return batch;
  }

  /** All of a batch is handled. */
  handle(batch: readonly Delivery[]): void {
    const { length } = batch;
    this.source.handledAll(batch, length, { total: length, lowest: 1, highest: 1, slowest: 0 });
  }

  /** All that waits is handled, batch by batch. */
  handleAll(): void {
    for (let batch = this.take(100); batch.length > 0; batch = this.take(100)) this.handle(batch);
  }
}
