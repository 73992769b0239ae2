// Requests to responders at home and on threads: answered, answered too late, never answered, failed, aborted. Each must settle
// with the right outcome.

import { type BusError, defineMessageType, type Handler, type RemoteHandler } from '@stasis-bus/core';
import answer, { Answer, type Manner, Question } from '../handlers/answer-handler.js';
import { answerModule } from '../handlers/modules.js';
import { outcomeOf, Rejection, settles } from '../watch/settles.js';
import type { Act, Scene } from './act.js';

const requestsPerResponder = 60;
const manners: readonly Manner[] = ['at once', 'at once', 'later', 'silently', 'failing', 'too late'];
const shortMs = 20;
const aborted = new Error('the requester has left');
const Unknown = defineMessageType('soak.unknown').of<number>();

export const requests: Act = async (scene) => {
  const { inline, steady } = scene;
  const responders: readonly (Handler<never> | RemoteHandler)[] = [
    answer,
    inline.handler(answerModule),
    steady.handler(answerModule),
  ];
  await Promise.all(responders.map((responder, index) => ask(scene, responder, index)));
};

async function ask(scene: Scene, responder: Handler<never> | RemoteHandler, index: number): Promise<void> {
  const { stage, tally, random, name } = scene;
  const topic = stage.bus.topic(`${name}/${index}`);
  const unanswered = await outcomeOf(
    tally,
    'a request to nobody',
    topic.request(Unknown, 1, { reply: Answer }),
  );
  expectCode(scene, 'a request to nobody', unanswered, 'ERR_STASIS_REQUEST_UNANSWERED');
  const subscription = topic.subscribe(responder as Handler, { concurrency: 16 });
  stage.expect(subscription.id, (error: BusError) => {
    if (error.code !== 'ERR_STASIS_HANDLER_FAILED')
      tally.problem(`a responder: ${error.code} ${error.message}`);
  });
  tally.subscriptions += 1;
  const asked = Array.from({ length: requestsPerResponder }, () => {
    const manner = random.pick(manners);
    const isAborted = manner === 'later' && random.oneIn(3);
    return askOne(scene, topic, manner, isAborted);
  });
  await Promise.all(asked);
  await settles(tally, 'the end of a responder', subscription.unsubscribeAndJoin());
  stage.forget(subscription.id);
}

async function askOne(
  scene: Scene,
  topic: ReturnType<Scene['stage']['bus']['topic']>,
  manner: Manner,
  isAborted: boolean,
): Promise<void> {
  const { tally } = scene;
  const what = `a request that is answered ${manner}`;
  const abort = new AbortController();
  const n = tally.nextNumber();
  tally.requests += 1;
  const options = {
    reply: Answer,
    signal: abort.signal,
    ...(manner === 'too late' ? { timeout: shortMs } : {}),
  };
  const promise = topic.request(Question, { n, manner, lateMs: shortMs * 3 }, options);
  if (isAborted) abort.abort(aborted);
  const outcome = await outcomeOf(tally, what, promise);
  if (isAborted) {
    if (!(outcome instanceof Rejection) || outcome.reason !== aborted)
      tally.problem(`${what} was not aborted`);
  } else if (manner === 'silently') expectCode(scene, what, outcome, 'ERR_STASIS_REQUEST_UNANSWERED');
  else if (manner === 'failing') expectCode(scene, what, outcome, 'ERR_STASIS_HANDLER_FAILED');
  else if (manner === 'too late') expectCode(scene, what, outcome, 'ERR_STASIS_REQUEST_TIMEOUT');
  else if (outcome instanceof Rejection) tally.problem(`${what} was rejected: ${String(outcome.reason)}`);
  else if (outcome !== undefined && outcome.value.n !== n) tally.problem(`${what} got another's answer`);
}

function expectCode({ tally }: Scene, what: string, outcome: unknown, code: string): void {
  if (outcome === undefined || (outcome instanceof Rejection && outcome.code === code)) return;
  tally.problem(`${what} was not rejected with ${code}`);
}
