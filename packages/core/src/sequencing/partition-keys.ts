// The keys of a partitioned subscription that have something queued or out, and the sessions for which they are ready.

import { Fifo } from '../basics/fifo.js';
import { type Linked, LinkedList } from '../basics/linked-list.js';
import { InvocationQueue } from './invocation-queue.js';
import type { Session } from './invocation-source.js';
import type { LetIn, LetInOwner } from './let-in.js';
import type { ParallelInvocation } from './parallel-invocation.js';
import type { PartitionKey } from './partition-key.js';
import { errorIn, handlerOf } from './sequencer-owner.js';

class Key extends InvocationQueue implements Linked<Key> {
  readonly name: PartitionKey;
  /** How many of its invocations are out. While there are any, only the place that has them gets more. */
  out = 0;
  /** The session for which the key is ready; `undefined` while any of its invocations is out. */
  readyFor: Session | undefined;
  earlier: Key | undefined;
  later: Key | undefined;

  constructor(name: PartitionKey) {
    super();
    this.name = name;
  }
}

export class PartitionKeys implements LetIn {
  readonly #owner: LetInOwner;
  readonly #keys = new Map<PartitionKey, Key>();
  // Keys with something queued and nothing out, by the session that handles what is next.
  readonly #ready = new Map<Session, LinkedList<Key>>();
  // Keys with something queued and nothing out, where no handler gets what is next.
  readonly #stranded = new Set<Key>();
  // For the batch that is being filled: how many more keys it may get, and which of its keys have more messages.
  #keysLeft = 0;
  #placeKeys = new Fifo<Key>();

  constructor(owner: LetInOwner) {
    this.#owner = owner;
  }

  get isEmpty(): boolean {
    return this.#keys.size === 0;
  }

  push(name: PartitionKey, invocation: ParallelInvocation): void {
    let key = this.#keys.get(name);
    if (key === undefined) {
      key = new Key(name);
      this.#keys.set(name, key);
    }
    key.push(invocation);
    this.#requeueKey(key);
  }

  beginPlace(session: Session, shares: number): void {
    this.#keysLeft = Math.ceil((this.#ready.get(session)?.size ?? 0) / shares);
    if (this.#placeKeys.size > 0) this.#placeKeys = new Fifo();
  }

  /** Takes from a key that is ready, or else from one that the place already has. */
  take(session: Session): ParallelInvocation | undefined {
    const key = this.#takeReady(session) ?? this.#takeOfPlace(session);
    const invocation = key?.shift();
    if (key === undefined || invocation === undefined) return undefined;
    key.out += 1;
    if (key.first !== undefined) this.#placeKeys.push(key);
    return invocation;
  }

  returned(invocation: ParallelInvocation): void {
    const key = keyOf(invocation);
    if (key !== undefined) key.out -= 1;
  }

  unshift(was: ParallelInvocation, again: ParallelInvocation): void {
    keyOf(was)?.unshift(again);
  }

  requeue(invocation: ParallelInvocation): void {
    const key = keyOf(invocation);
    if (key !== undefined) this.#requeueKey(key);
  }

  dropped(invocation: ParallelInvocation): void {
    const key = keyOf(invocation);
    key?.shift();
    if (key === undefined || key.first !== undefined) return;
    this.#unready(key);
    this.#forgetIfEmpty(key);
  }

  look(): void {
    const stranded = [...this.#stranded];
    this.#stranded.clear();
    for (const key of stranded) {
      if (isTaken(key)) continue;
      for (let head = key.first; head !== undefined; head = key.first) {
        const turn = this.#owner.sessionFor(head, key.name);
        if (handlerOf(turn) !== undefined) break;
        key.shift();
        this.#owner.unrouted(head, errorIn(turn));
      }
      this.#requeueKey(key);
    }
  }

  rerouted(): void {
    const ready = [...this.#ready.values()];
    this.#ready.clear();
    for (const keys of ready) {
      for (let key = keys.shift(); key !== undefined; key = keys.shift()) {
        key.readyFor = undefined;
        this.#requeueKey(key);
      }
    }
  }

  wakeReady(): void {
    if (this.#ready.size > 0) for (const session of [...this.#ready.keys()]) session.wake();
  }

  clear(): void {
    this.#ready.clear();
    this.#stranded.clear();
    this.#placeKeys = new Fifo();
    for (const key of this.#keys.values()) {
      key.clear();
      key.readyFor = undefined;
      key.earlier = undefined;
      key.later = undefined;
      this.#forgetIfEmpty(key);
    }
  }

  /** After a key has changed, makes it ready, strands it or forgets it, unless a place or a session has it. */
  #requeueKey(key: Key): void {
    if (isTaken(key)) return;
    const session = this.#turnOf(key);
    if (session === undefined) {
      if (key.first !== undefined) this.#strand(key);
      else this.#forgetIfEmpty(key);
      return;
    }
    let ready = this.#ready.get(session);
    if (ready === undefined) {
      ready = new LinkedList();
      this.#ready.set(session, ready);
    }
    key.readyFor = session;
    ready.push(key);
    session.wake();
  }

  /** Makes a key no longer ready. */
  #unready(key: Key): void {
    const { readyFor } = key;
    const ready = readyFor && this.#ready.get(readyFor);
    if (readyFor === undefined || ready === undefined) return;
    key.readyFor = undefined;
    ready.remove(key);
    if (ready.size === 0) this.#ready.delete(readyFor);
  }

  #takeReady(session: Session): Key | undefined {
    const ready = this.#ready.get(session);
    if (ready === undefined) return undefined;
    for (let key = ready.first; key !== undefined && this.#keysLeft > 0; key = ready.first) {
      this.#unready(key);
      if (this.#turnOf(key) === session) {
        this.#keysLeft -= 1;
        return key;
      }
      // It has been emptied, or its route has changed.
      this.#requeueKey(key);
    }
    return undefined;
  }

  #takeOfPlace(session: Session): Key | undefined {
    for (let key = this.#placeKeys.shift(); key !== undefined; key = this.#placeKeys.shift()) {
      if (this.#turnOf(key) === session) return key;
    }
    return undefined;
  }

  /** Returns the session that handles the key's next message, if there is such a message and such a session. */
  #turnOf(key: Key): Session | undefined {
    const head = key.first;
    return head === undefined ? undefined : handlerOf(this.#owner.sessionFor(head, key.name));
  }

  #strand(key: Key): void {
    this.#stranded.add(key);
    this.#owner.stranded();
  }

  #forgetIfEmpty(key: Key): void {
    if (key.out === 0 && key.first === undefined && this.#keys.get(key.name) === key)
      this.#keys.delete(key.name);
  }
}

/** Returns whether a place has the key, or it is ready for a session. */
function isTaken(key: Key): boolean {
  return key.out > 0 || key.readyFor !== undefined;
}

/** Returns the key that an invocation was let into, if any. */
function keyOf(invocation: ParallelInvocation): Key | undefined {
  return invocation.queue as Key | undefined;
}
