// Tells which objects belong to the platform. Structured clone silently empties or changes many of them (`URL`, `Headers`,
// `AbortSignal`, a stream), so messages refuse them and whatever inherits from them. Instances of other classes arrive as
// plain objects. The verdict on a prototype is cached: an instance costs one look-up.

import { types } from 'node:util';

/** Any function or class. */
export type AnyFunction = (...parameters: never) => unknown;

/** Returns the name of the platform class that an object is an instance of, or `undefined` if it can be cloned. */
export function platformClassOf(value: object): string | undefined {
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === null) return undefined;
  let verdict = verdicts.get(prototype);
  if (verdict === undefined) {
    verdict = { className: findPlatformClass(prototype) };
    verdicts.set(prototype, verdict);
  }
  return verdict.className;
}

const unnamed = 'a class of the platform';
const verdicts = new WeakMap<object, { className: string | undefined }>();

// Genuine objects of these classes are recognized elsewhere and cloned. An object that gets here only inherits from one.
const cloned = new Set([
  ...['Object', 'Function', 'Array', 'Map', 'Set', 'Date', 'RegExp', 'Boolean', 'Number', 'String', 'BigInt'],
  ...['Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError'],
  ...['AggregateError', 'SuppressedError', 'CompileError', 'LinkError', 'RuntimeError'],
]);

// Platform classes that are written in JavaScript and not global. A module is looked up only if the name matches: the module has
// been loaded already, since there is an instance.
const moduleOf: Readonly<Record<string, string>> = {
  Stream: 'node:stream',
  AsyncResource: 'node:async_hooks',
  AsyncLocalStorage: 'node:async_hooks',
  MIMEType: 'node:util',
  MIMEParams: 'node:util',
  Worker: 'node:worker_threads',
};

// Web classes that test environments implement themselves: with jsdom or happy-dom there are two `URL`s.
const webClasses = new Set([
  ...['AbortController', 'AbortSignal', 'Blob', 'DOMException', 'Event', 'EventTarget', 'File', 'FormData'],
  ...[
    'Headers',
    'MessageEvent',
    'ReadableStream',
    'Request',
    'Response',
    'URL',
    'URLSearchParams',
    'WebSocket',
  ],
]);

// The platform's globals are not enumerable; a program's usually are. Globals that are getters load their module when read, so
// they are looked up by name, as are those that the contexts of Node 20 do not list.
const globals = Object.values(Object.getOwnPropertyDescriptors(globalThis)).filter((d) => !d.enumerable);
const globalFunctions = new Set(globals.map(({ value }) => value as unknown));

function findPlatformClass(start: object): string | undefined {
  for (let prototype = start; !types.isProxy(prototype); ) {
    const parent = Object.getPrototypeOf(prototype) as object | null;
    if (parent === null) return undefined; // an Object.prototype, of any context, or an object without a prototype
    const maker = constructorOf(prototype);
    if (maker === undefined) {
      if (hasNativeMethod(prototype)) return tagOf(prototype); // an iterator, a generator, Intl's segments
    } else if (isPlatformClass(maker, prototype) || hasCloneHook(prototype)) {
      return nameOf(maker) || unnamed;
    }
    prototype = parent;
  }
  return undefined;
}

function isPlatformClass(maker: AnyFunction, prototype: object): boolean {
  const name = nameOf(maker);
  if (isNative(maker)) return !cloned.has(name);
  if (globalFunctions.has(maker) || isGlobal(maker, name) || hasNameOfWeb(prototype, name)) return true;
  const module = Object.hasOwn(moduleOf, name) ? moduleOf[name] : undefined;
  const exported = module === undefined ? undefined : process.getBuiltinModule(module);
  return exported !== undefined && Reflect.get(exported, name) === maker;
}

/** Returns whether a class is one of the platform's globals, or one that a test environment has put in its place. */
function isGlobal(maker: AnyFunction, name: string): boolean {
  const known = Object.getOwnPropertyDescriptor(globalThis, name);
  if (known === undefined || (known.enumerable && !webClasses.has(name))) return false;
  return Reflect.get(globalThis, name) === maker;
}

/**
 * Returns whether a prototype is that of the web class of this name, of any realm or implementation. The standard puts the name on
 * the prototype, read-only; a program's own class would have an accessor there, if anything.
 */
function hasNameOfWeb(prototype: object, name: string): boolean {
  if (!webClasses.has(name)) return false;
  const tag = Object.getOwnPropertyDescriptor(prototype, Symbol.toStringTag);
  return tag?.value === name && tag.writable === false;
}

/** Returns whether Node.js marks a class as one whose objects it clones or transfers itself: `KeyObject`, `BlockList` … */
function hasCloneHook(prototype: object): boolean {
  return Object.getOwnPropertySymbols(prototype).some((symbol) =>
    symbol.description?.startsWith('messaging_'),
  );
}

function hasNativeMethod(prototype: object): boolean {
  const properties = Object.values(Object.getOwnPropertyDescriptors(prototype));
  return properties.some(({ value }) => typeof value === 'function' && isNative(value));
}

/** Returns whether a function is the platform's own, of any realm. */
export function isNative(maker: AnyFunction): boolean {
  if (!/\{\s*\[native code\]\s*\}\s*$/.test(Function.prototype.toString.call(maker))) return false;
  return !nameOf(maker).startsWith('bound '); // bound functions look native too
}

/** Returns the function that a prototype names as its constructor. */
export function constructorOf(prototype: object): AnyFunction | undefined {
  const value: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  return typeof value === 'function' ? (value as AnyFunction) : undefined;
}

/** Returns a function's own name, or `''` if it has none. */
export function nameOf(named: object): string {
  const name: unknown = Object.getOwnPropertyDescriptor(named, 'name')?.value;
  return typeof name === 'string' ? name : '';
}

function tagOf(prototype: object): string {
  const tag: unknown = Object.getOwnPropertyDescriptor(prototype, Symbol.toStringTag)?.value;
  return typeof tag === 'string' ? tag : unnamed;
}
