// What the error of an unanswered request says: why nobody answered.

import { type BusError, MessageRouter, type MessageType } from '@stasis-bus/core';
import { InlineExecutor } from '@stasis-bus/worker-runtime';
import { describe, expect, it } from 'vitest';
import { collectUntil } from '../../support/collect-garbage.js';
import { everywhere, onEach, useStage } from '../../support/placements.js';
import { Declined, Note, Other } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';
import type { Stage } from '../../support/stage.js';
import { Answer, Question } from './sample-questions.js';

shareThreads();

const nowhere = new URL('no-such-handler.mjs', import.meta.url);

/** The error of a request on the topic, which nobody answers. */
async function unanswered(
  stage: Stage,
  topicName = 'questions',
  type: MessageType<number> = Question,
): Promise<BusError> {
  const asked = stage.bus.topic(topicName).request(type, 1, { reply: Answer });
  const error = await asked.then(
    () => undefined,
    (reason: BusError) => reason,
  );
  expect(error?.code).toBe('ERR_STASIS_REQUEST_UNANSWERED');
  return error as BusError;
}

function text(reason: string): string {
  return `nobody answered the request on "questions" with a message of type test.answer: ${reason}`;
}

describe('SPEC 13.1 the error of an unanswered request says why', () => {
  onEach(everywhere, (stage) => {
    it('no subscriber accepts the type', async () => {
      const topic = stage.bus.topic('questions');
      await stage.subscribe(topic, 'asking:double', { accept: [Note] });
      await stage.subscribe(topic, 'asking:double', { accept: [Note] });
      const error = await unanswered(stage);
      expect(error.message).toBe(
        text('no subscriber of the topic accepts messages of type test.question (it has 2)'),
      );
      expect('cause' in error).toBe(false);
    });

    it('some finished without a reply, some failed: the first error is the cause', async () => {
      const topic = stage.bus.topic('questions');
      await stage.subscribe(topic, 'asking:keepSilent');
      await stage.subscribe(topic, 'asking:keepSilent');
      await stage.subscribe(topic, 'asking:failToAnswer');
      const error = await unanswered(stage);
      const [failure] = stage.takeErrors();
      expect(error.message).toBe(
        text(`2 subscribers finished without a reply, 1 subscriber failed (${failure?.message})`),
      );
      expect(failure?.message).toContain('no answer to 1');
      expect(error.cause).toBe(failure);
    });

    it('the replies were of another type', async () => {
      const topic = stage.bus.topic('questions');
      await stage.subscribe(topic, 'asking:double');
      const asked = topic.request(Question, 1, { reply: Other });
      await expect(asked).rejects.toThrow(
        'of type test.other: 1 subscriber finished without a reply, it was replied to with test.answer',
      );
    });
  });

  const stage = useStage();

  it('the topic has no subscriber', async () => {
    const error = await unanswered(stage);
    expect(error.message).toBe(text('the topic has no subscriber'));
    expect('cause' in error).toBe(false);
  });

  it('the bus declines the type', async () => {
    stage.bus.topic('questions').subscribe(() => {});
    const error = await unanswered(stage, 'questions', Declined);
    expect(error.message).toBe(text('the bus declines messages of type test.declined'));
  });

  it('a router has no route for it any more', async () => {
    const topic = stage.bus.topic('questions');
    const router = new MessageRouter(topic);
    router.add(Question, () => {});
    const asked = unanswered(stage);
    router.remove(Question);
    expect((await asked).message).toBe(text('1 subscriber had no route for it'));
  });

  it.each([
    ['a pool', (): ReturnType<InlineExecutor['handler']> => stage.pool.handler(nowhere)],
    ['an inline executor', () => new InlineExecutor().handler(nowhere)],
  ])('the only subscriber, of %s, has ended since its module cannot be loaded', async (_of, handler) => {
    const subscription = stage.bus.topic('questions').subscribe(handler());
    const loadError: BusError = (await subscription.ready.catch((reason: BusError) => reason)) as BusError;
    await subscription.join();
    const [reported] = stage.takeErrors();
    const error = await unanswered(stage);
    expect(error.message).toBe(
      text(`the topic has no subscriber; questions-1 has ended: ${loadError.message}`),
    );
    expect(error.cause).toMatchObject({
      code: 'ERR_STASIS_HANDLER_LOAD',
      subscription: { id: 'questions-1', topic: 'questions' },
      cause: reported?.cause,
    });
  });

  it('the one behind a forward has ended, and those that are left do not accept it', async () => {
    const topic = stage.bus.topic('questions');
    topic.forwardTo(stage.bus.topic('between'));
    stage.bus.topic('between').forwardTo(stage.bus.topic('all'));
    topic.subscribe(() => {}, { accept: [Note] });
    await stage.bus.topic('all').subscribe(stage.pool.handler(nowhere)).join();
    const error = await unanswered(stage);
    expect(error.message).toContain('(it has 1); all-1 has ended: the handler "default" of');
    expect(error.cause).toMatchObject({ code: 'ERR_STASIS_HANDLER_LOAD' });
    stage.takeErrors();
  });

  it('its executor was closed', async () => {
    const subscription = await stage.subscribe(stage.bus.topic('questions'), 'asking:double');
    expect(subscription.isSubscribed).toBe(true);
    const remote = stage.bus.topic('far').subscribe(await stage.handler('asking:double', true));
    await remote.ready;
    await stage.pool.close();
    const error = await unanswered(stage, 'far');
    expect(error.message).toContain('far-1 has ended: ');
    expect(error.cause).toMatchObject({ code: 'ERR_STASIS_EXECUTOR_CLOSED' });
    stage.takeErrors();
  });

  it('also when nothing has held the topic meanwhile', async () => {
    await (async () => {
      await stage.bus.topic('questions').subscribe(stage.pool.handler(nowhere)).join();
    })();
    stage.takeErrors();
    expect(await collectUntil(() => stage.bus.findTopic('questions') === undefined)).toBe(true);
    expect((await unanswered(stage)).cause).toMatchObject({ code: 'ERR_STASIS_HANDLER_LOAD' });
  });

  it('not for a reason that is over: a later subscriber has left', async () => {
    const topic = stage.bus.topic('questions');
    await topic.subscribe(stage.pool.handler(nowhere)).join();
    stage.takeErrors();
    await topic.subscribe(() => {}).unsubscribeAndJoin();
    const error = await unanswered(stage);
    expect(error.message).toBe(text('the topic has no subscriber'));
    expect('cause' in error).toBe(false);
  });

  it('remembers the reasons of the latest hundred topics', async () => {
    const handler = new InlineExecutor().handler(nowhere);
    for (let number = 0; number <= 100; number += 1)
      await stage.bus.topic(`topic ${number}`).subscribe(handler).join();
    stage.takeErrors();
    expect('cause' in (await unanswered(stage, 'topic 0'))).toBe(false);
    expect('cause' in (await unanswered(stage, 'topic 1'))).toBe(true);
  });
});
