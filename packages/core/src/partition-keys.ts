// The keys of a partitioned subscription that have something queued or out, and which of them are ready for whom.

import { errorIn, handlerOf, type PartitionKey } from './base-sequencer.js';
import type { BusError } from './errors.js';
import type { Session } from './executor.js';
import { Fifo } from './fifo.js';
import type { Invocation } from './invocation.js';

export interface Key {
  readonly name: PartitionKey;
  readonly queue: Fifo<Invocation>;
  /** Invocations that are out; while there are any, only their place gets more. */
  out: number;
  /** Whether it stands among the ready ones. */
  isReady: boolean;
}

export interface PartitionKeysOwner {
  /** The session whose turn it is; `undefined`: nobody handles it; an error: nobody can say. */
  sessionFor(invocation: Invocation, key: PartitionKey): Session | BusError | undefined;
  /** Nobody handles what is next in a key: a call of `look` is to follow. */
  stranded(): void;
  /** Nobody handles it, or nobody can say who does, now that its turn has come: it was taken out of its key. */
  unrouted(invocation: Invocation, error: BusError | undefined): void;
}

export class PartitionKeys {
  readonly #owner: PartitionKeysOwner;
  readonly #keys = new Map<PartitionKey, Key>();
  // Keys with something queued and nothing out, by the session whose turn they are.
  readonly #ready = new Map<Session, Fifo<Key>>();
  // Keys with something queued that nobody handles, and nothing out.
  readonly #stranded = new Set<Key>();
  // The batch that is being filled, and its keys that have more.
  #place: object | undefined;
  #placeKeys: Key[] = [];

  constructor(owner: PartitionKeysOwner) {
    this.#owner = owner;
  }

  get size(): number {
    return this.#keys.size;
  }

  push(name: PartitionKey, invocation: Invocation): void {
    const key = this.#find(name);
    key.queue.push(invocation);
    this.settle(key);
  }

  /** Puts back what was out; `settle` is to follow. Gives the key that it now is in. */
  unshift(key: Key, invocation: Invocation): Key {
    const current = this.#find(key.name);
    current.queue.unshift(invocation);
    return current;
  }

  /** Takes out an invocation, wherever it is queued. */
  remove(invocation: Invocation): void {
    for (const key of this.#keys.values()) {
      if (key.queue.removeFirst((item) => item === invocation) === undefined) continue;
      this.#forgetIfEmpty(key);
      return;
    }
  }

  /** The next invocation for a session at a place: of a ready key, else of one that the place already has. */
  take(session: Session, place: object): { readonly key: Key; readonly invocation: Invocation } | undefined {
    if (place !== this.#place) {
      this.#place = place;
      this.#placeKeys = [];
    }
    const key = this.#takeReady(session) ?? this.#takeOfPlace(session);
    const invocation = key?.queue.shift();
    if (key === undefined || invocation === undefined) return undefined;
    key.out += 1;
    if (key.queue.size > 0) this.#placeKeys.push(key);
    return { key, invocation };
  }

  /** To be called when a key has changed: if nothing of it is out, it is ready or forgotten. */
  settle(key: Key): void {
    if (isTaken(key)) return;
    const session = this.#turnOf(key);
    if (session === undefined) {
      if (key.queue.size > 0) this.#strand(key);
      else this.#forgetIfEmpty(key);
      return;
    }
    key.isReady = true;
    let ready = this.#ready.get(session);
    if (ready === undefined) {
      ready = new Fifo();
      this.#ready.set(session, ready);
    }
    ready.push(key);
    session.wake();
  }

  /** Ends what nobody handles, at the head of keys of which nothing is out. */
  look(): void {
    const stranded = [...this.#stranded];
    this.#stranded.clear();
    for (const key of stranded) {
      if (isTaken(key)) continue;
      for (let head = key.queue.peek(); head !== undefined; head = key.queue.peek()) {
        const turn = this.#owner.sessionFor(head, key.name);
        if (handlerOf(turn) !== undefined) break;
        key.queue.shift();
        this.#owner.unrouted(head, errorIn(turn));
      }
      this.settle(key);
    }
  }

  /** To be called when routes have gone: a session that is closed takes no wake, so what is ready for it is another's. */
  resettle(): void {
    const ready = [...this.#ready.values()];
    this.#ready.clear();
    for (const keys of ready) {
      for (let key = keys.shift(); key !== undefined; key = keys.shift()) {
        key.isReady = false;
        this.settle(key);
      }
    }
  }

  wakeReady(): void {
    for (const session of [...this.#ready.keys()]) session.wake();
  }

  /** Forgets all that is queued. */
  clear(): void {
    this.#ready.clear();
    this.#stranded.clear();
    this.#placeKeys = [];
    for (const key of this.#keys.values()) {
      key.isReady = false;
      while (key.queue.shift() !== undefined);
      this.#forgetIfEmpty(key);
    }
  }

  #find(name: PartitionKey): Key {
    let key = this.#keys.get(name);
    if (key === undefined) {
      key = { name, queue: new Fifo(), out: 0, isReady: false };
      this.#keys.set(name, key);
    }
    return key;
  }

  #takeReady(session: Session): Key | undefined {
    const ready = this.#ready.get(session);
    for (let key = ready?.shift(); key !== undefined; key = ready?.shift()) {
      key.isReady = false;
      if (ready?.size === 0) this.#ready.delete(session);
      if (this.#turnOf(key) === session) return key;
      // It has been emptied, or its route has changed.
      this.settle(key);
    }
    return undefined;
  }

  #takeOfPlace(session: Session): Key | undefined {
    for (let key = this.#placeKeys.shift(); key !== undefined; key = this.#placeKeys.shift()) {
      if (this.#turnOf(key) === session) return key;
    }
    return undefined;
  }

  /** The session whose turn the key is, if there is one. */
  #turnOf(key: Key): Session | undefined {
    const head = key.queue.peek();
    return head === undefined ? undefined : handlerOf(this.#owner.sessionFor(head, key.name));
  }

  #strand(key: Key): void {
    this.#stranded.add(key);
    this.#owner.stranded();
  }

  #forgetIfEmpty(key: Key): void {
    if (key.out === 0 && key.queue.size === 0 && this.#keys.get(key.name) === key)
      this.#keys.delete(key.name);
  }
}

/** Whether a place has it, or a session is to take it. */
function isTaken(key: Key): boolean {
  return key.out > 0 || key.isReady;
}
