// Scripts that tests have performed with a RemoteBus, wherever that is: in a handler of any placement, or in a Worker that
// has connected to the bus. What a script gives, or throws, goes back to the test as a `test.performed`.

import { defineMessageType } from '@stasis-bus/core';
import * as asking from './any-thread/asking.mjs';
import * as carrying from './any-thread/carrying.mjs';
import * as ending from './any-thread/ending.mjs';
import * as flowing from './any-thread/flowing.mjs';
import * as publishing from './any-thread/publishing.mjs';
import * as subscribing from './any-thread/subscribing.mjs';
import * as tracing from './any-thread/tracing.mjs';
import * as waits from './any-thread/waits.mjs';

export const Perform = defineMessageType('test.perform');
export const Performed = defineMessageType('test.performed');

const scripts = {
  ...asking,
  ...carrying,
  ...ending,
  ...flowing,
  ...publishing,
  ...subscribing,
  ...tracing,
  ...waits,
};

/** Runs the script at once. Settles with what it gives, or with the parts of its error that tests look at. */
export async function perform({ number, script, argument }, stage) {
  try {
    return { number, result: await scripts[script](stage, argument) };
  } catch (error) {
    const { name, message, code } = error ?? {};
    return { number, error: { name, message: message ?? String(error), code, text: String(error) } };
  }
}

/** As a handler: does not wait for the script, so that others can be performed meanwhile. */
export function performer(message, context) {
  if (!Perform.is(message)) return;
  const { bus } = context;
  void perform(message.value, { bus, context }).then((outcome) =>
    bus.topic('performed').publish(Performed, outcome),
  );
}

/** As a handler that waits for the script: its invocation lasts as long. */
export async function waitingPerformer(message, context) {
  if (!Perform.is(message)) return;
  const { bus } = context;
  bus.topic('performed').publish(Performed, await perform(message.value, { bus, context }));
}
