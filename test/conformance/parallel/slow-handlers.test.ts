// A slow, failing or hung handler is nobody's problem but its own subscription's.

import type { BusError } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { Gate } from '../../support/gate.js';
import { onEach, queued, remote, useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import type { Stage } from '../../support/stage.js';
import { Block } from './block.js';
import { standStill } from './standing-still.js';

const numbers = Array.from({ length: 100 }, (_, index) => index + 1);

function codes(stage: Stage): string[] {
  return stage.takeErrors().map((error) => error.code);
}

describe('SPEC 4.4 a slow or failing handler delays only its own subscription', () => {
  onEach(queued, (stage) => {
    it('while one waits for a promise, the others handle all they get', async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('calls');
      const slow = await stage.subscribe(topic, 'tell:tellHeld', {
        accept: [Note],
        data: { 1: gate.memory },
      });
      const others = [
        await stage.subscribe(topic, 'tell', { accept: [Note] }),
        await stage.subscribe(topic, 'tell:tellBoth', { accept: [Note] }),
      ];
      for (const number of numbers) topic.publish(Note, number);
      await Promise.all(others.map((other) => other.unsubscribeAndJoin()));
      expect(stage.observations.of(others[0]?.id ?? '')).toEqual(numbers.map(String));
      expect(stage.observations.of(others[1]?.id ?? '')).toHaveLength(2 * numbers.length);
      expect(stage.observations.of(slow.id)).toEqual(['1']);
      gate.open();
      expect(await stage.told(slow)).toEqual(['1', '1 done', ...numbers.slice(1).map(String)]);
    });

    it('while one fails at every message, the others handle all they get, and it gets its next ones', async () => {
      const topic = stage.bus.topic('calls');
      const failing = await stage.subscribe(topic, 'failing:fail', { accept: [Note] });
      const later = await stage.subscribe(topic, 'failing:failLater', { accept: [Note] });
      const other = await stage.subscribe(topic, 'tell', { accept: [Note] });
      for (const number of numbers) topic.publish(Note, number);
      expect(await stage.told(other)).toEqual(numbers.map(String));
      const errors = stage.takeErrors();
      for (const { id } of [failing, later]) {
        const own = errors.filter(({ subscription }) => subscription?.id === id);
        expect(own.map(({ invocationMessage }) => invocationMessage?.value)).toEqual(numbers);
        expect(new Set(own.map(({ code }) => code))).toEqual(new Set(['ERR_STASIS_HANDLER_FAILED']));
      }
    });
  });
});

describe('SPEC 4.4 a hung handler holds one thread', () => {
  const stage = useStage('pool');

  it('messages of other subscriptions that were sent there already are taken back and handled elsewhere', async () => {
    const block = new Block();
    const topic = stage.bus.topic('calls');
    const hung = await stage.subscribe(topic, 'hanging:hangOn', {
      accept: [Note],
      data: { word: 'hang', memory: block.memory },
    });
    const others = [];
    for (let count = 0; count < 12; count += 1) {
      others.push(await stage.subscribe(topic, 'tell', { accept: [Note] }));
    }
    await Promise.all([hung, ...others].map(({ ready }) => ready));
    // In one turn, so that both threads have some of it when the one hangs.
    for (const word of ['hang', 'on', 'off']) topic.publish(Note, word);
    await block.reached();
    for (const number of numbers) topic.publish(Note, number);
    await Promise.all(others.map((other) => other.unsubscribeAndJoin()));
    const expected = ['hang', 'on', 'off', ...numbers.map(String)];
    for (const { id } of others) expect(stage.observations.of(id)).toEqual(expected);
    expect(stage.observations.of(hung.id)).toEqual([]);
    expect(hung.queued).toBe(expected.length);
    expect(codes(stage)).toEqual([]);
    block.release();
    expect((await stage.told(hung)).map((line) => line.replace(/ on \d+$/, ''))).toEqual(expected);
  });

  it('its own messages wait for it, and for no other thread', async () => {
    const block = new Block();
    const topic = stage.bus.topic('calls');
    const hung = await stage.subscribe(topic, 'hanging:hangOn', {
      accept: [Note],
      data: { word: 'hang', memory: block.memory },
    });
    for (const word of ['hang', 'on', 'off']) topic.publish(Note, word);
    await block.reached();
    await standStill(stage);
    expect(stage.observations.of(hung.id)).toEqual([]);
    block.release();
    expect((await stage.told(hung)).map((line) => line.replace(/ on \d+$/, ''))).toEqual([
      'hang',
      'on',
      'off',
    ]);
  });
});

describe('SPEC 4.4 with every thread hung', () => {
  onEach(remote, (stage) => {
    it('the pool waits and says so, once; released, it goes on with nothing lost', async () => {
      const block = new Block();
      const topic = stage.bus.topic('calls');
      const elsewhere = stage.bus.topic('elsewhere');
      const hung = [];
      for (let thread = 0; thread < stage.pool.parallelism; thread += 1) {
        const data = { word: 'hang', memory: block.memory };
        hung.push(await stage.subscribe(topic, 'hanging:hangOn', { accept: [Note], data }));
      }
      topic.publish(Note, 'hang');
      await block.reached(hung.length);
      const waiting = await stage.subscribe(elsewhere, 'tell', { accept: [Note] });
      for (const number of numbers) elsewhere.publish(Note, number);
      const error = await firstError(stage);
      expect(error.code).toBe('ERR_STASIS_EXECUTOR_STALLED');
      expect(error.subscription?.id).toBe(waiting.id);
      expect([waiting.queued, waiting.isSubscribed]).toEqual([numbers.length, true]);
      block.release();
      expect(await stage.told(waiting)).toEqual(numbers.map(String));
      for (const { id } of hung) expect(stage.observations.of(id)).toHaveLength(1);
    });
  });
});

/** The error that is reported next, and no other with it. */
async function firstError(stage: Stage): Promise<BusError> {
  for (;;) {
    const [error, ...others] = stage.takeErrors();
    if (error !== undefined) {
      expect(others.map(String)).toEqual([]);
      return error;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
