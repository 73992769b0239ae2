// Defining message types: one object per name and realm, whoever asks.

import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as core from '@stasis-bus/core';
import { CacheClear, CacheUpdate, defineMessageType, SubscriptionChange } from '@stasis-bus/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useStage } from '../../support/placements.js';

const conflict = expect.objectContaining({ code: 'ERR_STASIS_TYPE_CONFLICT' });

describe('SPEC 1.1 the name of a type', () => {
  it.each([[''], [undefined], [null], [7], [Symbol('name')], [{}]])('cannot be %o', (name) => {
    expect(() => defineMessageType(name as string)).toThrow(
      expect.objectContaining({ code: 'ERR_STASIS_INVALID_ARGUMENT' }),
    );
  });

  it('is any other string, also one that means something to objects', () => {
    for (const name of ['a b', '☃', '__proto__', 'constructor', 'toString', '0']) {
      expect(defineMessageType(name).name).toBe(name);
    }
  });

  it('makes a type without formatters; those must be functions with names', () => {
    const type = defineMessageType('test.defining.bare');
    expect(type.formatters).toEqual([]);
    for (const wrong of [null, 7, { json: 'text' }, { '': () => {} }]) {
      expect(() => type.of(wrong as never)).toThrow(
        expect.objectContaining({ code: 'ERR_STASIS_INVALID_ARGUMENT' }),
      );
    }
    expect(type.formatters).toEqual([]);
  });
});

describe('SPEC 1.2 defining the same name again', () => {
  it('gives the same object, `of` included', () => {
    const type = defineMessageType('test.defining.same');
    expect(defineMessageType('test.defining.same')).toBe(type);
    expect(defineMessageType('test.defining.same').of<number>()).toBe(type);
    expect(defineMessageType('test.defining.other')).not.toBe(type);
  });

  it('with the same formatter names adopts the newest functions, for messages that are there as well', () => {
    const type = defineMessageType('test.defining.newest').of<number>({
      json: () => 'old',
      ami: () => 'old',
    });
    const message = type.create(1);
    const again = defineMessageType('test.defining.newest').of<number>({
      ami: () => 'new',
      json: () => 'new',
    });
    expect(again).toBe(type);
    expect([message.format('json'), message.format('ami')]).toEqual(['new', 'new']);
  });

  it.each([
    ['another name', { event: () => 1 }],
    ['one more', { json: () => 1, ami: () => 1 }],
  ])('with other formatter names, %s, is a conflict, and nothing has changed', (_what, formatters) => {
    const type = defineMessageType('test.defining.conflict').of<number>({ json: () => 'first' });
    expect(() => defineMessageType('test.defining.conflict').of<number>(formatters)).toThrow(conflict);
    expect(type.formatters).toEqual(['json']);
    expect(type.create(1).format('json')).toBe('first');
    expect(type.create(1).format('event')).toBeUndefined();
  });
});

describe('SPEC 1.2 two copies of the package in one realm', () => {
  const stage = useStage();
  let folder: string;
  let other: typeof core;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'second-copy-'));
    await cp(fileURLToPath(new URL('.', import.meta.resolve('@stasis-bus/core'))), folder, {
      recursive: true,
    });
    other = await import(pathToFileURL(join(folder, 'index.js')).href);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('define the same types', () => {
    expect(other.defineMessageType).not.toBe(core.defineMessageType);
    expect(other.defineMessageType('test.copies')).toBe(core.defineMessageType('test.copies'));
    expect(other.SubscriptionChange).toBe(core.SubscriptionChange);
  });

  it('accept one another’s messages and types, with formatters and ids of one realm', async () => {
    const type = other.defineMessageType('test.copies.formatted').of<number>({ json: ({ value }) => value });
    const topic = stage.bus.topic('copies');
    const seen: unknown[] = [];
    topic.subscribe((message) => void seen.push(message.format('json')), { accept: [type] });
    const messages = [type.create(1), core.defineMessageType('test.copies.formatted').create(2)];
    for (const message of messages) topic.publish(message);
    await stage.bus.drain();
    expect(seen).toEqual([1, 2]);
    expect(new Set(messages.map(({ id }) => id)).size).toBe(2);
    expect(other.localEid()).toBe(core.localEid());
  });

  it('nest one another’s messages as themselves', () => {
    const inner = other.defineMessageType('test.copies').create('inner');
    const outer = core.defineMessageType('test.copies.outer').of<{ inner: core.Message }>().create({ inner });
    expect(outer.value.inner).toBe(inner);
  });
});

describe('SPEC 1.4 filtering by type', () => {
  const stage = useStage();

  it('works among thousands of types, and the number behind it is not public', async () => {
    const types = Array.from({ length: 2_000 }, (_, index) => defineMessageType(`test.many.${index}`));
    const topic = stage.bus.topic('many');
    const seen: string[] = [];
    topic.subscribe(({ name }) => void seen.push(name), {
      accept: types.filter((_, index) => index % 2 === 0),
    });
    for (const type of types) topic.publish(type, null);
    await stage.bus.drain();
    expect(seen).toEqual(types.map(({ name }) => name).filter((_, index) => index % 2 === 0));
    expect(Object.entries(types[7] ?? {})).toEqual([['name', 'test.many.7']]);
  });
});

describe('SPEC 1.6 the built-in types', () => {
  it('have their names', () => {
    expect([SubscriptionChange, CacheUpdate, CacheClear].map(({ name }) => name)).toEqual([
      'stasis_subscription_change',
      'stasis_cache_update',
      'stasis_cache_clear',
    ]);
  });

  it.each([['stasis_subscription_change'], ['stasis_cache_update'], ['stasis_cache_clear']])(
    '%s cannot be declined',
    (name) => {
      expect(() => new core.Bus({ declinedMessageTypes: [name] })).toThrow(
        expect.objectContaining({ code: 'ERR_STASIS_INVALID_ARGUMENT' }),
      );
    },
  );

  it('a bare `of()` conflicts with no definition, before or after it', () => {
    const type = defineMessageType('test.defining.bare-of').of<number>();
    expect(() => type.of<number>({ json: () => 1 })).not.toThrow();
    expect(() => defineMessageType('test.defining.bare-of').of<number>()).not.toThrow();
    expect(() => defineMessageType('test.defining.bare-of').of<number>({})).not.toThrow();
    expect(type.formatters).toEqual(['json']);
  });
});
