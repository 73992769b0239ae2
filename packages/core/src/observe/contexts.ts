// Contexts that travel with messages: while a message is handled, on any thread, an AsyncLocalStorage holds what it held where the
// message was created. Storages are registered by name, in each realm that uses them.
//
// A message carries its contexts as another message (see message-type.ts), whose value has the stores by name and which users do
// not see.

import type { Message } from '../api/message.js';
import { checkName, invalidArgument } from '../errors/check-arguments.js';
import type { InvokeEvent } from './channels.js';
import { reconsiderWatch, watch } from './watch.js';

/** Keeps a context: an `AsyncLocalStorage`, or anything else with these methods. */
export interface ContextStorage<T> {
  /** Returns the context of the code that calls it, or `undefined` if there is none. */
  getStore(): T | undefined;
  /**
   * Runs a callback in a context, which stays in effect after an `await` in the callback. Returns what the callback returns.
   *
   * @param store what a message brought, or `undefined` to run outside of any context
   * @param invocation the invocation that is about to start, if the callback is a handler
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
 * The registrations of all copies of the package in this realm. A name may be registered several times: bundles, test runners and
 * hot reload evaluate a module with a storage several times, and the bus cannot know which of the storages a handler reads.
 */
const registrations = holder[key] ?? firstRegistrations();

function firstRegistrations(): Set<Registration> {
  const first = new Set<Registration>();
  holder[key] = first;
  watch.reasons.push(() => first.size > 0);
  return first;
}

/**
 * Makes the context of a storage travel with messages. While a message is handled, on any thread, `storage.getStore()` returns
 * what it returned where the message was created, as a frozen copy like the message's value. Register the storage in each realm
 * that publishes or handles, best in a module that all of them import; a realm without it ignores the context. If several
 * storages have the same name, all of them receive what a message brought, and the last one that has a store provides it.
 *
 * @returns a function that removes the registration
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

/** Returns what all registered storages hold for the calling code, by name, or `undefined` if they hold nothing. */
export function currentStores(): object | undefined {
  if (!watch.isOn || registrations.size === 0) return undefined;
  const stores: [string, unknown][] = [];
  for (const { name, storage } of registrations) {
    const store = storage.getStore();
    if (store !== undefined) stores.push([name, store]);
  }
  return stores.length === 0 ? undefined : Object.fromEntries(stores);
}

/** Calls a handler in the contexts that its message carries. */
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

/** Runs a task outside of all contexts, in particular those of the code that happens to cause it. */
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
    // The task must run whatever a storage does, or else code that depends on it would wait for ever.
    if (hasRun) throw thrown;
  }
  if (!hasRun) task();
}
