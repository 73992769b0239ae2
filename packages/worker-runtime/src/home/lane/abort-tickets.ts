// Abort signals for the calls of another thread. A signal cannot travel, so the thread sends a ticket with its call and aborts by
// ticket. When the thread ends, all of its calls are aborted.

import { checkCount } from '@stasis-bus/core/internal';

export class AbortTickets {
  readonly #controllers = new Set<AbortController>();
  readonly #byTicket = new Map<number, AbortController>();

  /** Runs a task with a signal that aborts with the ticket, if there is one, or with all tickets. */
  async with<T>(ticket: unknown, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (ticket !== undefined) checkCount('ticket', ticket, 0);
    const controller = new AbortController();
    this.#controllers.add(controller);
    if (ticket !== undefined) this.#byTicket.set(ticket, controller);
    try {
      return await task(controller.signal);
    } finally {
      this.#controllers.delete(controller);
      if (ticket !== undefined) this.#byTicket.delete(ticket);
    }
  }

  abortOne(ticket: unknown): void {
    checkCount('ticket', ticket, 0);
    this.#byTicket.get(ticket)?.abort();
  }

  abort(reason: unknown): void {
    for (const controller of [...this.#controllers]) controller.abort(reason);
  }
}
