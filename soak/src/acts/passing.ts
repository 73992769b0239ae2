// Short-lived topics, topics of a topic pool, waits for one message, and streams that are left before they end.

import { TopicPool } from '@stasis-bus/core';
import { keys, type Load, Parcel } from '../handlers/load.js';
import { settles } from '../watch/settles.js';
import type { Act, Scene } from './act.js';

const topics = 150;

export const passing: Act = async (scene) => {
  const { stage, tally, name } = scene;
  for (let index = 0; index < topics; index += 1) await comeAndGo(scene, `${name}/${index}`);
  const pool = new TopicPool(stage.bus.topic(`${name}/pool`));
  for (let index = 0; index < topics; index += 1) pool.topic(`topic-${index}`).publish(Parcel, load(scene));
  pool[Symbol.dispose]();
  await settles(tally, 'draining', stage.bus.drain());
};

async function comeAndGo(scene: Scene, name: string): Promise<void> {
  const { stage, tally, random } = scene;
  const topic = stage.bus.topic(name);
  let seen = 0;
  const count = (): void => {
    seen += 1;
  };
  const subscription = topic.subscribe(count, { accept: [Parcel] });
  tally.subscriptions += 1;
  const next = topic.once(Parcel);
  const stream = random.oneIn(4) ? topic.messages({ accept: [Parcel] }) : undefined;
  topic.publish(Parcel, load(scene));
  await settles(tally, 'waiting for one message', next);
  if (stream !== undefined) {
    await settles(tally, 'the next message of a stream', stream.next());
    await settles(tally, 'leaving a stream', Promise.resolve(stream.return?.()));
  }
  await settles(tally, 'the end of a passing subscription', subscription.unsubscribeAndJoin());
  if (seen !== 1) tally.problem(`a passing subscription saw ${seen} messages instead of one`);
}

function load({ random, tally }: Scene): Load {
  return { n: tally.nextNumber(), key: random.between(0, keys - 1), deed: 'work', victim: 0 };
}
