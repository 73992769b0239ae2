// A handler that is traced. OpenTelemetry is set up with its own SDK in each realm that loads this module.

import * as api from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { instrument } from '@stasis-bus/core/opentelemetry';
import { say } from './tell.mjs';

const exporter = new InMemorySpanExporter();
api.trace.setGlobalTracerProvider(
  new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
);
api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
api.propagation.setGlobalPropagator(new W3CTraceContextPropagator());

let end = instrument(api);

/** Instruments this realm anew. */
export function instrumentAgain(options) {
  end();
  end = instrument(api, options);
}

export { api };
export const tracer = api.trace.getTracer('test');

/** What tests look at of a span. */
export function spanOf(span) {
  const { traceId, spanId } = span.spanContext();
  const { name, kind, attributes, status, events, links } = span;
  return {
    name,
    traceId,
    spanId,
    parent: span.parentSpanContext?.spanId ?? null,
    kind,
    attributes,
    failed: status.code === api.SpanStatusCode.ERROR ? status.message : null,
    exceptions: events.map((event) => event.attributes['exception.message']),
    links: links.map(({ context }) => context.spanId),
  };
}

/** The spans that have ended since the last call, but those of what the bus says of itself. */
export function finished() {
  const spans = exporter.getFinishedSpans().map(spanOf);
  exporter.reset();
  return spans.filter(({ attributes }) => attributes['stasis.message.type'] !== 'stasis_subscription_change');
}

/** Does what the message says. */
export async function work(message, context) {
  if (message.value === 'throw') throw new Error('thrown');
  await new Promise((resolve) => setImmediate(resolve));
  if (message.value === 'reject') throw new Error('rejected');
  if (message.value === 'publish') context.publish('next', message.type, 'go on');
  if (message.value === 'report') for (const span of finished()) say(context, JSON.stringify(span));
}

/** The same, at once. */
export function workAtOnce(message, context) {
  if (message.value === 'throw' || message.value === 'reject') throw new Error(message.value);
  if (message.value === 'publish') context.publish('next', message.type, 'go on');
  if (message.value === 'report') for (const span of finished()) say(context, JSON.stringify(span));
}
