// Two bundles on one thread have two copies of the core package and of every `types.ts`: they are one bus all the same.

import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { defineMessageType, type Message } from '@stasis-bus/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { sharedCells } from '../../support/shared-cells.js';

const Nested = defineMessageType('test.nested').of<{ inner: Message }>();
const module = new URL('../handlers/two-copies.mjs', import.meta.url);
const findings = 8;
const stage = useStage('pool');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'second-copy-'));
  const first = fileURLToPath(new URL('.', import.meta.resolve('@stasis-bus/core')));
  await cp(first, folder, { recursive: true });
});
afterAll(() => rm(folder, { recursive: true }));

it('SPEC 1.2, 1.3: on one thread they share types, entity and ids, and take one another’s messages', async () => {
  const cells = sharedCells(findings);
  const data = { cells, folder: pathToFileURL(folder).href };
  const subscription = stage.bus.topic('calls').subscribe(stage.pool.handler(module), { data });
  const next = stage.bus.topic('nested').once(Nested);
  const message = Note.create('from home');
  expect(await subscription.publishAndWait(message)).toBe('handled');
  expect([...cells]).toEqual(Array(findings).fill(1));
  const { inner } = (await next).value;
  expect([inner.type, inner.id, inner.value]).toEqual([Note, message.id, 'from home']);
});
