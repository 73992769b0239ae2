// Who must get which message, by the naive reading of SPEC 3.3: the subscriptions that are there when `publish` is called, once per
// path of forwards that leads to each then, if its filter admits the type then; in the order of publishing, and before its final
// message.

import type { MessageType } from '@stasis-bus/core';

interface Member {
  readonly topic: number;
  readonly accepted: Set<MessageType>;
  isSelective: boolean;
  isSubscribed: boolean;
  hasEnded: boolean;
}

interface Edge {
  readonly from: number;
  readonly to: number;
}

export class Audience {
  /** By their numbers: the order in which they came. */
  readonly #members: Member[] = [];
  readonly #edges: Edge[] = [];
  /** By message: how many copies each member is still to get. */
  readonly #due = new Map<number, Map<number, number>>();
  /** What was against the rule. It happens in handlers, whose errors go elsewhere. */
  readonly #violations: string[] = [];
  #published = 0;
  #latest = 0;

  come(topic: number, types: readonly MessageType[]): void {
    const accepted = new Set(types);
    this.#members.push({ topic, accepted, isSelective: true, isSubscribed: true, hasEnded: false });
  }

  leave(member: number): void {
    const leaver = this.#members[member];
    if (leaver !== undefined) leaver.isSubscribed = false;
  }

  accept(member: number, type: MessageType): void {
    this.#members[member]?.accepted.add(type);
  }

  decline(member: number, type: MessageType): void {
    this.#members[member]?.accepted.delete(type);
  }

  setSelective(member: number, isSelective: boolean): void {
    const found = this.#members[member];
    if (found !== undefined) found.isSelective = isSelective;
  }

  forward(from: number, to: number): void {
    this.#edges.push({ from, to });
  }

  /** Cancels the oldest forward. */
  cancelFirst(): void {
    this.#edges.shift();
  }

  /** Returns the message's number. */
  publish(topic: number, type: MessageType): number {
    this.#published += 1;
    const due = new Map<number, number>();
    for (const [number, member] of this.#members.entries()) {
      const isAdmitted = !member.isSelective || member.accepted.has(type);
      const paths = this.#paths(topic, member.topic);
      if (member.isSubscribed && isAdmitted && paths > 0) due.set(number, paths);
    }
    this.#due.set(this.#published, due);
    return this.#published;
  }

  receive(member: number, message: number): void {
    const due = this.#due.get(message)?.get(member) ?? 0;
    if (due === 0) this.#violations.push(`${member} gets message ${message}, which is not for it`);
    if (this.#members[member]?.hasEnded === true)
      this.#violations.push(`${member} gets message ${message} after its end`);
    if (message < this.#latest) this.#violations.push(`message ${message} comes after ${this.#latest}`);
    this.#latest = message;
    this.#due.get(message)?.set(member, due - 1);
  }

  end(member: number): void {
    const ended = this.#members[member];
    if (ended === undefined || ended.isSubscribed || ended.hasEnded) {
      this.#violations.push(`${member} gets a final message that is not due`);
      return;
    }
    ended.hasEnded = true;
    for (const [message, due] of this.#due)
      if ((due.get(member) ?? 0) > 0)
        this.#violations.push(`${member} ends before it gets message ${message}`);
  }

  /** @throws if anything was against the rule, or somebody did not get what was due */
  checkAll(): void {
    for (const [message, due] of this.#due) {
      for (const [member, copies] of due)
        if (copies > 0) this.#violations.push(`${member} did not get message ${message}, ${copies} times`);
    }
    if (this.#violations.length > 0) throw new Error(this.#violations.join('\n'));
  }

  #paths(from: number, to: number): number {
    if (from === to) return 1;
    const edges = this.#edges.filter((edge) => edge.from === from);
    return edges.reduce((sum, edge) => sum + this.#paths(edge.to, to), 0);
  }
}
