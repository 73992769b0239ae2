// Requests: a message that somebody answers, wherever the handler runs.

import { getEventListeners } from 'node:events';
import { MessageRouter, type Subscription } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { Gate } from '../../support/gate.js';
import { everywhere, onEach, queued, remote, useStage } from '../../support/placements.js';
import { Declined, Note, Other } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';
import { Answer, Question } from './sample-questions.js';

shareThreads();

const reply = { reply: Answer };

describe('SPEC 13.1 a request', () => {
  onEach(everywhere, (stage) => {
    it('settles with what a handler gives with context.reply', async () => {
      const topic = stage.bus.topic('questions');
      await stage.subscribe(topic, 'asking:double');
      const answers = await Promise.all([1, 2, 3].map((number) => topic.request(Question, number, reply)));
      expect(answers.map(({ type, value }) => [type, value])).toEqual([
        [Answer, 2],
        [Answer, 4],
        [Answer, 6],
      ]);
    });

    it('is a message like any other; the answer carries its id', async () => {
      const topic = stage.bus.topic('questions');
      await stage.subscribe(topic, 'asking:double');
      const witness = await stage.subscribe(topic, 'parcels:parts');
      const seen = topic.once(Question);
      const answer = await topic.request(Question, 21, reply);
      const question = await seen;
      expect(answer.headers).toEqual({ 'in-reply-to': question.id });
      const [told = ''] = await stage.told(witness);
      expect(JSON.parse(told)).toMatchObject({ id: question.id, name: 'test.question' });
      expect(stage.bus.statistics().messageTypes.find(({ name }) => name === 'test.question')).toMatchObject({
        published: 1,
      });
    });

    it('takes the first answer of the type it asked for, and no other', async () => {
      const topic = stage.bus.topic('questions');
      await stage.subscribe(topic, 'asking:answerTwice');
      expect((await topic.request(Question, 5, reply)).value).toBe(6);
      expect((await topic.request(Question, 5, { reply: Other })).value).toBe('not what was asked for');
    });

    it('is answered through forwards', async () => {
      const topic = stage.bus.topic('questions');
      topic.forwardTo(stage.bus.topic('between'));
      stage.bus.topic('between').forwardTo(stage.bus.topic('all'));
      await stage.subscribe(stage.bus.topic('all'), 'asking:double');
      expect((await topic.request(Question, 4, reply)).value).toBe(8);
    });

    it('is answered by the route of a router', async () => {
      const router = new MessageRouter(stage.bus.topic('questions'), stage.placed());
      router.add(Question, await stage.handler('asking:double'));
      const answer = await stage.bus.topic('questions').request(Question, 6, reply);
      expect(answer.value).toBe(12);
    });

    it('is answered though other subscribers fail or keep silent', async () => {
      const topic = stage.bus.topic('questions');
      await stage.subscribe(topic, 'asking:failToAnswer');
      await stage.subscribe(topic, 'asking:keepSilent');
      await stage.subscribe(topic, 'asking:double');
      expect((await topic.request(Question, 7, reply)).value).toBe(14);
      await stage.bus.drain();
      expect(stage.takeErrors().map(({ code }) => code)).toEqual(['ERR_STASIS_HANDLER_FAILED']);
    });

    it('rejects when all who got it have finished without a reply', async () => {
      const topic = stage.bus.topic('questions');
      await stage.subscribe(topic, 'asking:keepSilent');
      await stage.subscribe(topic, 'asking:failToAnswer');
      await expect(topic.request(Question, 1, reply)).rejects.toMatchObject({
        code: 'ERR_STASIS_REQUEST_UNANSWERED',
      });
      expect(stage.takeErrors()).toHaveLength(1);
    });

    it('rejects when it got another type of answer only', async () => {
      const topic = stage.bus.topic('questions');
      await stage.subscribe(topic, 'asking:double');
      await expect(topic.request(Question, 1, { reply: Other })).rejects.toMatchObject({
        code: 'ERR_STASIS_REQUEST_UNANSWERED',
      });
    });

    it("rejects with the first handler's error when all failed, and onError gets all of them", async () => {
      const topic = stage.bus.topic('questions');
      const first = await stage.subscribe(topic, 'asking:failToAnswer');
      await stage.subscribe(topic, 'asking:failToAnswer');
      const failure = {
        code: 'ERR_STASIS_HANDLER_FAILED',
        cause: { name: 'RangeError', message: 'no answer to 3' },
        subscription: { id: expect.stringMatching(/^questions-[12]$/), topic: 'questions' },
        invocationMessage: { value: 3 },
      };
      const error: unknown = await topic.request(Question, 3, reply).catch((reason: unknown) => reason);
      expect(error).toMatchObject(failure);
      expect(first.isSubscribed).toBe(true);
      const reported = stage.takeErrors();
      expect(reported).toMatchObject([failure, failure]);
      expect(reported[0]).toBe(error);
    });

    it('with an answer that no message can carry rejects with the error of the handler', async () => {
      const topic = stage.bus.topic('questions');
      await stage.subscribe(topic, 'asking:answerWithFunction');
      await expect(topic.request(Question, 3, reply)).rejects.toMatchObject({
        code: 'ERR_STASIS_HANDLER_FAILED',
        cause: { code: 'ERR_STASIS_VALUE_NOT_CLONEABLE' },
      });
      expect(stage.takeErrors()).toHaveLength(1);
    });

    it('that nobody gets rejects at once: no subscriber, all filtered, declined, left', async () => {
      const topic = stage.bus.topic('questions');
      const unanswered = { code: 'ERR_STASIS_REQUEST_UNANSWERED' };
      await expect(topic.request(Question, 1, reply)).rejects.toMatchObject(unanswered);
      const filtered = await stage.subscribe(topic, 'asking:double', { accept: [Note] });
      await expect(topic.request(Question, 1, reply)).rejects.toMatchObject(unanswered);
      await expect(topic.request(Declined, 1, reply)).rejects.toMatchObject(unanswered);
      filtered.unsubscribe();
      await expect(topic.request(Question, 1, reply)).rejects.toMatchObject(unanswered);
      expect(await stage.told(filtered)).toEqual([]);
    });

    it('a reply to a message that is no request has no effect', async () => {
      const topic = stage.bus.topic('questions');
      const subscription = await stage.subscribe(topic, 'asking:answerAll');
      topic.publish(Question, 1);
      topic.publish(Note, 2);
      expect((await topic.request(Question, 3, reply)).value).toBe(-1);
      expect(await stage.told(subscription)).toEqual(['test.question 1', 'test.note 2', 'test.question 3']);
      expect(stage.bus.statistics().publishedToNobody).toBe(0);
    });
  });

  onEach(queued, (stage) => {
    it('is answered by a handler that takes its time', async () => {
      const topic = stage.bus.topic('questions');
      await stage.subscribe(topic, 'asking:doubleLater');
      const answers = await Promise.all([1, 2, 3].map((number) => topic.request(Question, number, reply)));
      expect(answers.map(({ value }) => value)).toEqual([2, 4, 6]);
    });

    it('has time until its timeout; what is answered later has no effect', async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('questions');
      const subscription = await stage.subscribe(topic, 'asking:doubleWhenOpened', { data: gate.memory });
      await expect(topic.request(Question, 1, { reply: Answer, timeout: 5 })).rejects.toMatchObject({
        code: 'ERR_STASIS_REQUEST_TIMEOUT',
      });
      const patient = topic.request(Question, 2, { reply: Answer, timeout: 60_000 });
      gate.open();
      expect((await patient).value).toBe(4);
      expect(subscription.isSubscribed).toBe(true);
    });

    it('rejects with the reason of its signal, and listens to it no longer', async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('questions');
      await stage.subscribe(topic, 'asking:doubleWhenOpened', { data: gate.memory });
      const abort = new AbortController();
      const asked = topic.request(Question, 1, { reply: Answer, signal: abort.signal });
      abort.abort(new RangeError('enough'));
      await expect(asked).rejects.toThrow(new RangeError('enough'));
      gate.open();
      const other = new AbortController();
      await topic.request(Question, 1, { reply: Answer, signal: other.signal });
      expect(getEventListeners(other.signal, 'abort')).toEqual([]);
    });

    it('waits for those who have not finished: the last one may answer', async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('questions');
      const slow = await stage.subscribe(topic, 'asking:doubleWhenOpened', { data: gate.memory });
      const others: Subscription[] = [
        await stage.subscribe(topic, 'asking:keepSilent'),
        await stage.subscribe(topic, 'asking:failToAnswer'),
      ];
      const asked = topic.request(Question, 9, reply);
      await Promise.all(others.map((other) => other.unsubscribeAndJoin()));
      expect(slow.queued).toBeGreaterThan(0);
      gate.open();
      expect((await asked).value).toBe(18);
      expect(stage.takeErrors()).toHaveLength(1);
    });
  });

  onEach(remote, (stage) => {
    it('rejects when the thread of the only one who got it dies', async () => {
      const topic = stage.bus.topic('questions');
      await stage.subscribe(topic, 'asking:dieAsked');
      await expect(topic.request(Question, 1, reply)).rejects.toMatchObject({
        code: 'ERR_STASIS_WORKER_CRASHED',
        culprit: true,
      });
      expect(stage.takeErrors()).toHaveLength(1);
    });
  });

  const stage = useStage();

  it('with a signal that is aborted already publishes nothing', async () => {
    const topic = stage.bus.topic('questions');
    const asked = topic.request(Question, 1, { reply: Answer, signal: AbortSignal.abort('no') });
    await expect(asked).rejects.toBe('no');
    expect(stage.bus.statistics().topics.find(({ name }) => name === 'questions')).toMatchObject({
      published: 0,
    });
  });

  it('on a closed bus is refused', async () => {
    const topic = stage.bus.topic('questions');
    await stage.bus.close();
    await expect(topic.request(Question, 1, reply)).rejects.toMatchObject({ code: 'ERR_STASIS_CLOSED' });
  });

  it('whose message was dropped rejects with that reason', async () => {
    const gate = new Gate();
    const topic = stage.bus.topic('questions');
    await stage.subscribe(topic, 'asking:doubleWhenOpened', { data: gate.memory, maxQueue: 1 });
    const asked = [1, 2, 3, 4].map((number) => topic.request(Question, number, reply));
    // The newest takes the place of the oldest that waits.
    const settled = Promise.allSettled(asked);
    gate.open();
    const outcomes = (await settled).map((outcome) =>
      outcome.status === 'fulfilled' ? outcome.value.value : (outcome.reason as { code: string }).code,
    );
    expect(outcomes.at(-1)).toBe(8);
    expect(new Set(outcomes.slice(0, -1))).toEqual(new Set(['ERR_STASIS_QUEUE_OVERFLOW']));
    expect(stage.takeErrors()).toHaveLength(3);
  });
});
