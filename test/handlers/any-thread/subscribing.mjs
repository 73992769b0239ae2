// Scripts that subscribe. The functions that they subscribe say what they see, as the test's `Observed` lines, under the
// tag that the test gives them.

import { threadId } from 'node:worker_threads';
import { defineMessageType } from '@stasis-bus/core';
import { Observed, opened, textOf } from '../tell.mjs';

const Note = defineMessageType('test.note');
const Other = defineMessageType('test.other');
const Question = defineMessageType('test.question');
const Answer = defineMessageType('test.answer');
const types = { Note, Other };

/** What the scripts leave for the next ones, by tag. */
const kept = new Map();

/** The options as a test can send them, with types by name and a signal of its own. */
function optionsOf(tag, { accept, abortable, ...rest } = {}) {
  const controller = new AbortController();
  kept.set(`${tag} abort`, controller);
  return {
    ...rest,
    ...(accept === undefined ? {} : { accept: accept.map((name) => types[name]) }),
    ...(abortable === true ? { signal: controller.signal } : {}),
  };
}

function speaker(bus, tag) {
  return (text) => bus.topic('observed').publish(Observed, { subscription: tag, text });
}

const handlers = {
  tell: (say) => (message, context) => say(textOf(message, context)),
  tellThread: (say) => () => say(String(threadId)),
  /** Each invocation spans turns of the event loop. */
  tellBoth: (say) => async (message, context) => {
    const text = textOf(message, context);
    say(`${text} begins`);
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    say(`${text} ends`);
  },
  tellContext: (say) => (message, context) => {
    const { subscription, data, isFinal, attempt, signal } = context;
    const shown = { data, isFinal, attempt, aborted: signal.aborted, topic: subscription.topic.name };
    say(`${textOf(message, context)} ${JSON.stringify(shown)} ${subscription.id}`);
  },
  /** Says that it has begun, and waits until the test opens its gate. */
  tellHeld: (say) => async (message, context) => {
    say(`${textOf(message, context)} begins`);
    await opened(context.data);
    say(`${textOf(message, context)} ends`);
  },
  throwOn: (say) => (message, context) => {
    say(textOf(message, context));
    if (message.value === 'throw') throw Object.assign(new RangeError('thrown there'), { code: 'E_THERE' });
  },
  leaveOnTwo: (say) => (message, context) => {
    say(textOf(message, context));
    if (message.value === 2) context.subscription.unsubscribe();
  },
  answer:
    () =>
    (message, { reply }) => {
      if (Question.is(message)) reply(Answer, message.value * 2);
    },
};

/** Gives the subscription's id. */
export async function subscribe({ bus }, { topic, tag, handler = 'tell', options }) {
  const subscription = await bus
    .topic(topic)
    .subscribe(handlers[handler](speaker(bus, tag)), optionsOf(tag, options));
  await subscription.ready;
  kept.set(tag, subscription);
  return { id: subscription.id, topic: subscription.topic.name, threadId };
}

/** Subscribes without waiting, and publishes right after. */
export async function subscribeAndPublish({ bus }, { topic, tag }) {
  const subscribing = bus.topic(topic).subscribe(handlers.tell(speaker(bus, tag)), { accept: [Note] });
  bus.topic(topic).publish(Note, 'at once');
  kept.set(tag, await subscribing);
}

/** Subscribes a handler module of test/handlers. */
export async function subscribeModule({ bus }, { topic, tag, file, name, as, options }) {
  const module = new URL(`../${file}.mjs`, import.meta.url);
  const forms = {
    url: module,
    path: { module: module.pathname, export: name },
    object: { module, export: name },
  };
  const subscription = await bus.topic(topic).subscribe(forms[as ?? 'object'], optionsOf(tag, options));
  kept.set(tag, subscription);
  await subscription.ready;
  return { id: subscription.id, threadId };
}

export function abort(_stage, tag) {
  kept.get(`${tag} abort`).abort();
}

/** Calls methods of a kept subscription one after the other; gives what the last one gives. */
export async function call({ bus }, { tag, methods, value }) {
  let last;
  for (const method of methods) {
    const answer = kept.get(tag)[method](...(value === undefined ? [] : [Note.create(value)]));
    if (method !== 'unsubscribe') last = await answer;
  }
  await bus.flush();
  return last;
}

export function subscription(tag) {
  return kept.get(tag);
}

/** Subscribes in a way that is refused; gives the error's code. */
export async function subscribeWrongly({ bus }, options) {
  return bus
    .topic('in')
    .subscribe(() => {}, options)
    .then(
      () => 'subscribed',
      (error) => error.code,
    );
}

/** In a function of its own, tries to join it; gives the codes of what it tried. */
export async function joinInside({ bus }, topic) {
  const tried = Promise.withResolvers?.() ?? withResolvers();
  const own = { subscription: undefined };
  own.subscription = await bus.topic(topic).subscribe(
    (_message, context) => {
      const attempts = [
        () => context.subscription.join(),
        () => own.subscription.join(),
        () => own.subscription.unsubscribeAndJoin(),
        () => own.subscription.publishAndWait(Note.create(1)),
      ];
      const outcomes = attempts.map((attempt) =>
        attempt().then(
          () => 'settled',
          (error) => error.code,
        ),
      );
      void Promise.all(outcomes).then(tried.resolve);
      tried.context = context;
    },
    { accept: [Note] },
  );
  bus.topic(topic).publish(Note, 1);
  const codes = await tried.promise;
  // `unsubscribeAndJoin` has unsubscribed: the kept context may wait for the end now.
  await tried.context.subscription.join();
  return codes;
}

function withResolvers() {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}

/** Subscribes a handler module by that name. */
export async function subscribeNamed({ bus }, module) {
  await bus.topic('in').subscribe({ module });
}
