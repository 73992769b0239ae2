// What comlink would offer to, and take from, whoever has a port: any property of any object, code to run, uncaught
// exceptions at home. Here it is behind a fixed table of methods.

import type { MessagePort } from 'node:worker_threads';
import { Bus, type BusError } from '@stasis-bus/core';
import { exposeBus } from '@stasis-bus/worker-runtime';
import { connectBus } from '@stasis-bus/worker-runtime/worker';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Note } from '../../support/sample-types.js';

const code = 'globalThis.stasisTestWasHere = true';
const globals = globalThis as { stasisTestWasHere?: boolean };

let errors: BusError[];
let bus: Bus;
let port: MessagePort;

beforeEach(() => {
  errors = [];
  bus = new Bus({ onError: (error) => errors.push(error) });
  port = exposeBus(bus);
});

afterEach(async () => {
  port.close();
  await bus.close();
  delete globals.stasisTestWasHere;
});

function post(call: unknown): void {
  const table = { bytes: new Uint8Array(0), values: [], shapes: [] };
  port.postMessage({ table, items: [{ type: 'call', bus: 0, call }] });
}

/** Posts a call, and one that home answers. Gives what home has answered, by the ids of the calls. */
async function answersTo(...calls: readonly unknown[]): Promise<Map<string, unknown>> {
  const answers = new Map<string, unknown>();
  const last = new Promise<void>((resolve) => {
    port.on('message', ({ type, answer }: { type: string; answer: { id: string } }) => {
      if (type !== 'answer') return;
      answers.set(answer.id, answer);
      if (answer.id === 'last') resolve();
    });
  });
  for (const call of calls) post(call);
  post({ id: 'last', type: 'APPLY', path: ['flush'], argumentList: [] });
  await last;
  answers.delete('last');
  return answers;
}

const raw = (value: unknown) => ({ type: 'RAW', value });

const intrusions: readonly (readonly [what: string, call: object])[] = [
  ['runs code', { type: 'APPLY', path: ['constructor', 'constructor'], argumentList: [raw(code)] }],
  ['runs code by a method', { type: 'APPLY', path: ['flush', 'constructor'], argumentList: [raw(code)] }],
  [
    'runs code by the prototype',
    { type: 'APPLY', path: ['__proto__', 'constructor', 'constructor'], argumentList: [raw(code)] },
  ],
  ['makes a function', { type: 'CONSTRUCT', path: ['flush', 'constructor'], argumentList: [raw(code)] }],
  ['reads a property', { type: 'GET', path: ['flush', 'name'] }],
  ['reads everything', { type: 'GET', path: [] }],
  ['sets a property', { type: 'SET', path: ['flush'], value: raw(1) }],
  [
    'sets a property of a prototype',
    { type: 'SET', path: ['__proto__', 'stasisTestWasHere'], value: raw(1) },
  ],
  ['calls an inherited method', { type: 'APPLY', path: ['toString'], argumentList: [] }],
  ['asks for a port of its own', { type: 'ENDPOINT' }],
  ['releases what others use', { type: 'RELEASE', path: [] }],
];

const malformed: readonly (readonly [what: string, call: unknown])[] = [
  ['nothing', null],
  ['a word', 'flush'],
  ['a number', 5],
  ['an array', [{ id: 'x', type: 'APPLY' }]],
  ['no path', { id: 'x', type: 'APPLY', argumentList: [] }],
  ['a path that is none', { id: 'x', type: 'APPLY', path: 'flush', argumentList: [] }],
  ['a path of objects', { id: 'x', type: 'APPLY', path: [{}], argumentList: [] }],
  ['no arguments', { id: 'x', type: 'APPLY', path: ['flush'] }],
  ['arguments that are none', { id: 'x', type: 'APPLY', path: ['flush'], argumentList: 5 }],
  ['arguments of no type', { id: 'x', type: 'APPLY', path: ['flush'], argumentList: [null] }],
  ['holes', { id: 'x', type: 'APPLY', path: ['findTopic'], argumentList: new Array(3) }],
  [
    'an argument that is thrown',
    {
      id: 'x',
      type: 'APPLY',
      path: ['findTopic'],
      argumentList: [{ type: 'HANDLER', name: 'throw', value: { isError: false, value: 'no' } }],
    },
  ],
  [
    'an argument of an unknown kind',
    {
      id: 'x',
      type: 'APPLY',
      path: ['findTopic'],
      argumentList: [{ type: 'HANDLER', name: 'nobody', value: 1 }],
    },
  ],
  ['an unknown type', { id: 'x', type: 'DELETE', path: ['flush'], argumentList: [] }],
  ['an id that is none', { id: 5, type: 'APPLY', path: ['flush'], argumentList: [] }],
];

describe('whoever has a port', () => {
  it.each(intrusions)('SPEC 11.9: %s: that is refused, reported, and has done nothing', async (_, call) => {
    const answers = await answersTo({ id: 'intruder', ...call });
    expect([...answers]).toEqual([]);
    expect(errors.map(({ code }) => code)).toEqual(['ERR_STASIS_MESSAGE_REFUSED']);
    expect(globals.stasisTestWasHere).toBeUndefined();
  });

  // Vitest fails the run for every exception that nobody catches.
  it.each(malformed)('SPEC 11.9: posts %s in place of a call: home goes on', async (_, call) => {
    const answers = await answersTo(call);
    expect([...answers]).toEqual([]);
    expect(errors.map(({ code }) => code)).toEqual(['ERR_STASIS_MESSAGE_REFUSED']);
  });
});

describe('several views of a bus in one thread', () => {
  it('SPEC 10.3: when one is released, the others go on', async () => {
    const others = await Promise.all([connectBus(port), connectBus(exposeBus(bus))]);
    const released = await connectBus(exposeBus(bus));
    bus.topic('calls');
    const pending = others.map((other) => other.flush());
    await released.close();
    await Promise.all(pending);
    for (const other of others) expect((await other.findTopic('calls'))?.name).toBe('calls');
    await expect(released.flush()).rejects.toMatchObject({ code: 'ERR_STASIS_CLOSED' });
    const heard: unknown[] = [];
    bus
      .topic('calls')
      .subscribe(({ value }) => void heard.push(value), { synchronous: true, accept: [Note] });
    for (const other of others) {
      other.topic('calls').publish(Note, 1);
      await other.close();
    }
    expect(heard).toEqual([1, 1]);
  });
});
