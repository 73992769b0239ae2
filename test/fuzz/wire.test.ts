// A fuzz of the wire: malformed and hostile messages on an exposed port. Home must not throw, set no property and run no
// code, and go on working (SPEC 11.9). Vitest fails the run for every error that nobody catches.

import type { MessagePort } from 'node:worker_threads';
import {
  Bus,
  type BusError,
  CachePattern,
  defineMessageType,
  MessageRouter,
  StateManager,
} from '@stasis-bus/core';
import { exposeBus } from '@stasis-bus/worker-runtime';
import { connectBus } from '@stasis-bus/worker-runtime/worker';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inTier } from '../support/tier.js';
import { amplifiedPosts, amplifiedQuestion } from './amplified-posts.js';
import { flush, hostileMessage } from './hostile-messages.js';

const count = Number(process.env['STASIS_FUZZ_MESSAGES'] ?? inTier({ quick: 5_000, all: 100_000 }));
const perPort = 1_000;
const seed = Number(process.env['STASIS_FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const Note = defineMessageType('fuzz.note').of<{ text: string }>();

interface Answer {
  readonly type: string;
  readonly answer?: { readonly id?: string; readonly value?: unknown };
}

/** Settles when home has answered the call that comes after all that was posted, with the answers to these. */
async function arrived(port: MessagePort): Promise<readonly unknown[]> {
  return new Promise((resolve) => {
    const answers: unknown[] = [];
    const take = ({ type, answer }: Answer): void => {
      if (type !== 'answer') return;
      if (answer?.id !== 'last') {
        answers.push(answer?.value);
        return;
      }
      port.off('message', take);
      resolve(answers);
    };
    port.on('message', take);
    port.postMessage(flush);
  });
}

/** Everything that a message could have changed. */
function picture(): object {
  const prototypes = [Object, Array, Function, Map, Set, Date, Promise, Error].map((type) => [
    type.name,
    Reflect.ownKeys(type.prototype).map(String),
  ]);
  return { prototypes, globals: Reflect.ownKeys(globalThis).map(String) };
}

test('SPEC 11.9: what is no post at all is told, with the error of one that could not be read', async () => {
  const errors: BusError[] = [];
  const bus = new Bus({ onError: (error) => errors.push(error) });
  const port = exposeBus(bus);
  // As the second comes what the platform could not read.
  const posts = [{}, new Error('a part of it cannot be made on this thread'), { other: 1 }];
  for (const post of posts) port.postMessage(post);
  await arrived(port);
  port.close();
  expect(errors.map(({ code }) => code)).toEqual(posts.map(() => 'ERR_STASIS_MESSAGE_REFUSED'));
  expect(errors[1]?.cause).toMatchObject({ message: 'a part of it cannot be made on this thread' });
  await bus.close();
});

test(`SPEC 11.9: ${count} hostile messages change nothing and stop nothing (seed ${seed})`, async () => {
  const errors: BusError[] = [];
  const bus = new Bus({ onError: (error) => errors.push(error) });
  const topic = bus.topic('fuzz');
  const pattern = new CachePattern(bus, 'fuzz', (message) => message.id);
  topic.forwardTo(pattern.topic);
  topic.forwardTo(new StateManager(bus, 'states').all);
  const router = new MessageRouter(topic, { synchronous: true }).setDefault(() => {});
  topic.subscribe(() => {});
  const before = picture();
  let refused = 0;
  for (let round = 0; round < count / perPort; round += 1) {
    const port = exposeBus(bus);
    for (const message of fc.sample(hostileMessage, { numRuns: perPort, seed: seed + round })) {
      port.postMessage(message);
    }
    await arrived(port);
    port.close();
    await bus.drain();
    for (const { code } of errors.splice(0)) if (code === 'ERR_STASIS_MESSAGE_REFUSED') refused += 1;
  }
  expect(picture()).toEqual(before);
  expect(refused).toBeGreaterThan(count / 4);
  // The names of formatters that a port brought bind nobody here.
  expect(Note.of({ ami: () => '' }).formatters).toEqual(['ami']);

  const remote = await connectBus(exposeBus(bus));
  const next = topic.once(Note, { where: ({ value }) => value.text === 'still here' });
  remote.topic('fuzz').publish(Note, { text: 'still here' });
  expect((await next).value.text).toBe('still here');
  await remote.close();
  await router.unsubscribeAndJoin();
  await bus.close();
}, 240_000);

test.each(Object.keys(amplifiedPosts))(
  'SPEC 11.9: a small post that stands for much (%s) is one error',
  async (kind) => {
    const codes: string[] = [];
    const bus = new Bus({ onError: ({ code }) => codes.push(code) });
    bus.topic('fuzz').subscribe(() => {});
    const port = exposeBus(bus);
    port.postMessage(amplifiedPosts[kind]);
    expect(await arrived(port)).toEqual([]);
    expect(codes).toEqual(['ERR_STASIS_MESSAGE_REFUSED']);
    port.close();
    await bus.close();
  },
);

test('SPEC 11.9: messages in a question may share nothing either', async () => {
  const bus = new Bus();
  const port = exposeBus(bus);
  port.postMessage(amplifiedQuestion);
  expect(await arrived(port)).toMatchObject([
    { thrown: { fields: { code: 'ERR_STASIS_INVALID_ARGUMENT' } } },
  ]);
  port.close();
  await bus.close();
});
