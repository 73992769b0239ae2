// Scripts that are traced. OpenTelemetry is set up in the realm of the first of them.

import { defineMessageType } from '@stasis-bus/core';

const Note = defineMessageType('test.note');

/** Publishes inside a span. Gives the span. */
export async function publishInSpan({ bus }, { topic, value }) {
  const { api, spanOf, tracer } = await import('../traced.mjs');
  const span = tracer.startSpan('there');
  await api.context.with(api.trace.setSpan(api.context.active(), span), async () => {
    bus.topic(topic).publish(Note, value);
    await bus.flush();
  });
  span.end();
  return spanOf(span);
}

export async function subscribeTraced({ bus }, { topic }) {
  const { work } = await import('../traced.mjs');
  await bus.topic(topic).subscribe(work, { accept: [Note] });
}

export async function finishedSpans() {
  const { finished } = await import('../traced.mjs');
  return finished();
}
