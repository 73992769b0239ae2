// Contexts that travel with messages: what an AsyncLocalStorage holds where a message is created is what it holds while the
// message is handled, on whatever thread. A storage is registered by name in each realm that wants it.
//
// What a message carries is a message itself (see message-type.ts), with the stores by name as its value. It is no part of
// what users see.

import type { Message } from '../api/message.js';
import { checkName, invalidArgument } from '../errors/check-arguments.js';
import type { InvokeEvent } from './channels.js';
import { reconsiderWatch, watch } from './watch.js';

/** Where a context is kept: an `AsyncLocalStorage`, or what can do the same. */
export interface ContextStorage<T> {
  /** The context that code runs in; `undefined` if there is none. */
  getStore(): T | undefined;
  /**
   * Calls back in a context, also across what is awaited there, and gives what that returns.
   *
   * @param store what a message brought; or `undefined`: outside of any context
   * @param invocation what is about to be called, if it is a handler
   */
  run<R>(store: T, callback: () => R, invocation?: InvokeEvent): R;
}

interface Registration {
  readonly name: string;
  readonly storage: ContextStorage<unknown>;
}

const key = Symbol.for('@stasis-bus/contexts@1');
const holder = globalThis as { [key]?: Set<Registration> };

/**
 * Of all copies of the package in this realm. A name may be registered several times: bundles, test runners and hot reload
 * evaluate a module with a storage several times, and nobody knows whose storage a handler reads.
 */
const registrations = holder[key] ?? firstRegistrations();

function firstRegistrations(): Set<Registration> {
  const first = new Set<Registration>();
  holder[key] = first;
  watch.reasons.push(() => first.size > 0);
  return first;
}

/**
 * Has the context of a storage travel with messages: its store where a message is created is what `storage.getStore()` gives
 * while the message is handled, wherever that is, as a frozen copy like the message's value. Register it in each realm that
 * publishes or handles, best in a module that all of them import; where it is not registered, it is ignored. Several storages
 * of one name all get what a message brought, and the last one that has a store gives it. Gives what takes it back.
 *
 * @throws ERR_STASIS_INVALID_ARGUMENT
 * @example
 * const caller = new AsyncLocalStorage<{ user: string }>();
 * registerContext('caller', caller);
 */
export function registerContext<T>(name: string, storage: ContextStorage<T>): () => void {
  checkName('name', name);
  const { getStore, run } = (storage ?? {}) as Partial<ContextStorage<T>>;
  if (typeof getStore !== 'function' || typeof run !== 'function')
    throw invalidArgument('storage', 'an AsyncLocalStorage', storage);
  const registration: Registration = { name, storage: storage as ContextStorage<unknown> };
  registrations.add(registration);
  reconsiderWatch();
  return () => {
    registrations.delete(registration);
    reconsiderWatch();
  };
}

/** Returns what all registered storages hold where this is called, by name; `undefined` if there is nothing. */
export function currentStores(): object | undefined {
  if (!watch.isOn || registrations.size === 0) return undefined;
  const stores: [string, unknown][] = [];
  for (const { name, storage } of registrations) {
    const store = storage.getStore();
    if (store !== undefined) stores.push([name, store]);
  }
  return stores.length === 0 ? undefined : Object.fromEntries(stores);
}

/** Calls a handler in what its message carries. */
export function runInContext(carried: Message, invocation: InvokeEvent, call: () => unknown): unknown {
  const stores = carried.value as Readonly<Record<string, unknown>>;
  let next = call;
  for (const { name, storage } of registrations) {
    if (!Object.hasOwn(stores, name)) continue;
    const inner = next;
    next = () => storage.run(stores[name], inner, invocation);
  }
  return next();
}

/** Runs a task outside of all contexts: not in that of whoever happened to cause it. */
export function runOutsideContexts(task: () => void): void {
  if (!watch.isOn || registrations.size === 0) {
    task();
    return;
  }
  let hasRun = false;
  let next = (): void => {
    if (hasRun) return;
    hasRun = true;
    task();
  };
  for (const { storage } of registrations) {
    const inner = next;
    next = () => storage.run(undefined, inner);
  }
  try {
    next();
  } catch (thrown) {
    // Whatever a storage does, the task is run: who waits for it would wait for ever.
    if (hasRun) throw thrown;
  }
  if (!hasRun) task();
}
