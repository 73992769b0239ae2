import { AsyncResource } from 'node:async_hooks';
import { createHash, createSecretKey } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { BlockList } from 'node:net';
import { createHistogram } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { MIMEType } from 'node:util';
import { constants, createContext, runInContext, runInThisContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { snapshot } from '../../packages/core/src/values/snapshot.js';
import { errorOf } from './refusals.js';

function* generate(): Generator<number> {
  yield 1;
}

function argumentsOf(..._parameters: unknown[]): unknown {
  // biome-ignore lint/complexity/noArguments: it is what is refused
  return arguments;
}

function emptyWebAssemblyModule(): object {
  return Reflect.construct(Reflect.get(globalThis, 'WebAssembly').Module, [
    Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0),
  ]);
}

/** An import that the test runner does not wrap in a Proxy. */
function importNatively(module: string): Promise<unknown> {
  return runInThisContext(`import(${JSON.stringify(module)})`, {
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
}

class Derived extends URL {
  note = 'mine';
}

const namespace = await importNatively('node:url');

describe('what is refused', () => {
  const emptied: [name: string, part: object][] = [
    ['URL', new URL('http://host/')],
    ['URL', new Derived('http://host/')],
    ['URLSearchParams', new URLSearchParams('a=1')],
    ['Headers', new Headers()],
    ['Request', new Request('http://host/')],
    ['Response', new Response()],
    ['FormData', new FormData()],
    ['AbortController', new AbortController()],
    ['AbortSignal', AbortSignal.abort()],
    ['Event', new Event('x')],
    ['EventTarget', new EventTarget()],
    ['DOMException', new DOMException('x')],
    ['Blob', new Blob([])],
    ['ReadableStream', new ReadableStream()],
    ['TextDecoder', new TextDecoder()],
    ['KeyObject', createSecretKey(Buffer.from('key'))],
    ['BlockList', new BlockList()],
    ['Histogram', createHistogram()],
    ['MessagePort', new MessageChannel().port1],
    ['Module', emptyWebAssemblyModule()],
    ['Stream', new Readable()],
    ['Stream', createHash('sha1')],
    ['AsyncResource', new AsyncResource('x')],
    ['MIMEType', new MIMEType('text/plain')],
    ['WeakMap', new WeakMap()],
    ['WeakRef', new WeakRef({})],
    ['Promise', Promise.resolve()],
    ['NumberFormat', new Intl.NumberFormat()],
    ['Array Iterator', [][Symbol.iterator]()],
    ['Map Iterator', new Map().keys()],
    ['Generator', generate()],
  ];
  test.each(emptied)('SPEC 2.4: an instance of %s', (name, part) => {
    const error = errorOf({ user: [part] });
    expect([error.name, error.code]).toEqual(['BusError', 'ERR_STASIS_VALUE_NOT_CLONEABLE']);
    expect(error.message).toMatch(/^value\.user\[0\] cannot be cloned: it is an instance of /);
    if (name !== 'KeyObject' && name !== 'Histogram') expect(error.message).toContain(name);
  });

  const others: [what: string, part: unknown][] = [
    ['a function `onDone`', function onDone() {}],
    ['a function `Account`', class Account {}],
    ['a function', (() => () => {})()],
    ['a symbol, Symbol(s)', Symbol('s')],
    ['a Proxy', new Proxy({}, {})],
    ['a Proxy', new Proxy([], {})],
    ['a boxed symbol', Object(Symbol('s'))],
    ['an arguments object', argumentsOf(1)],
    ['an arguments object', argumentsOf()],
    ['a module namespace', namespace],
  ];
  test.each(others)('SPEC 2.4: %s', (what, part) => {
    const error = errorOf({ part });
    expect(error.code).toBe('ERR_STASIS_VALUE_NOT_CLONEABLE');
    expect(error.message).toBe(`value.part cannot be cloned: it is ${what}`);
  });

  test('SPEC 2.4: iterators and proxies of another context', () => {
    const context = createContext();
    for (const code of [
      '[][Symbol.iterator]()',
      'new WeakMap()',
      'new Proxy({}, {})',
      '(function* () {})()',
    ]) {
      expect(errorOf(runInContext(code, context)).code).toBe('ERR_STASIS_VALUE_NOT_CLONEABLE');
    }
  });

  test("SPEC 2.3: a program's own class of such a name is no platform object", () => {
    class Event {
      at = 1;
    }
    class Stream {
      at = 2;
    }
    class Blob {
      at = 5;
    }
    class Emitter extends EventEmitter {
      at = 3;
    }
    function Old(this: { at: number }) {
      this.at = 4;
    }
    Old.prototype = Object.create(Error.prototype);
    const sources = [new Event(), new Stream(), new Emitter(), Reflect.construct(Old, []), new Blob()];
    const copies = snapshot(sources, false) as { at: number }[];
    expect(copies.map(({ at }) => at)).toEqual([1, 2, 3, 4, 5]);
    expect(copies.every((copy) => Object.getPrototypeOf(copy) === Object.prototype)).toBe(true);
  });
});
