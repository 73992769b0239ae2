// A hundred thousand topics with one subscription each, which does nothing or is synchronous. Measures how much memory each pair holds,
// and how fast pairs are made. The baseline makes as many EventEmitters with a listener each. A message to each topic shows that all of
// them exist.
//
//   publish ─► topic 1      ─► subscription 1
//   publish ─► …
//   publish ─► topic 100000 ─► subscription 100000

import { EventEmitter } from 'node:events';
import { Bus, noop, type Topic } from '@stasis-bus/core';
import { heldBytes } from '../support/held-bytes.js';
import { type Payload, payload } from '../support/payload.js';
import type { Row, Work } from '../support/row.js';
import { Sample } from '../support/sample.js';

const emitters: Work = {
  name: 'EventEmitters',
  amount: 100_000,
  async open() {
    return {
      async round(count) {
        const byName = new Map<string, EventEmitter>();
        let emitted = 0;
        const startedMs = performance.now();
        for (let index = 0; index < count; index += 1) {
          const listener = ({ data }: Payload): void => {
            emitted += data.id;
          };
          byName.set(`samples:${index}`, new EventEmitter().on('sample', listener));
        }
        const ms = performance.now() - startedMs;
        for (const emitter of byName.values()) emitter.emit('sample', payload(1));
        if (emitted !== count) throw new Error(`${emitted} of ${count} listeners were called`);
        return { ms };
      },
      async close() {},
    };
  },
};

export const manyTopics = manyRow('many-topics', ' that does nothing', () => {
  const subscriptions: { readonly topic: Topic }[] = [];
  return {
    subscribe(topic) {
      subscriptions.push(topic.subscribe(noop, { accept: [Sample] }));
    },
    received: () => subscriptions.reduce((sum, { topic }) => sum + topic.subscriberCount, 0),
  };
});

export const manyTopicsSynchronous = manyRow('many-topics-synchronous', ', synchronous', () => {
  let count = 0;
  return {
    subscribe(topic) {
      const handler = (): void => {
        count += 1;
      };
      topic.subscribe(handler, { accept: [Sample], synchronous: true });
    },
    received: () => count,
  };
});

type Subscribers = () => { subscribe(topic: Topic): void; received(): number };

function manyRow(name: string, kind: string, subscribers: Subscribers): Row {
  return {
    name,
    topology: `100,000 topics made, 1 subscription each${kind}`,
    unit: 'topics',
    amount: 100_000,
    baseline: emitters,
    mostRounds: 3,
    async open() {
      return {
        async round(count) {
          const { subscribe, received } = subscribers();
          const held = await heldBytes();
          const bus = new Bus();
          const startedMs = performance.now();
          for (let index = 0; index < count; index += 1) subscribe(bus.topic(`samples:${index}`));
          const ms = performance.now() - startedMs;
          await bus.drain();
          const bytes = ((await heldBytes()) - held) / count;
          const message = Sample.create(payload(1));
          for (let index = 0; index < count; index += 1) bus.findTopic(`samples:${index}`)?.publish(message);
          await bus.drain();
          if (received() !== count) throw new Error(`${received()} of ${count} topics delivered`);
          await bus.close();
          return { ms, figures: { 'bytes each': bytes } };
        },
        async close() {},
      };
    },
  };
}
