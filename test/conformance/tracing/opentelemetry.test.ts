// OpenTelemetry, with its own SDK and exporter in each realm: the trace goes with the message, and each invocation is a span.

import { instrument } from '@stasis-bus/core/opentelemetry';
import { describe, expect, it } from 'vitest';
import { ConnectedWorker } from '../../support/connected-worker.js';
import { everywhere, onEach, useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parent: string | null;
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly failed: string | null;
  readonly exceptions: readonly string[];
  readonly links: readonly string[];
}

type Api = typeof import('@opentelemetry/api');

interface Traced {
  readonly api: Api;
  readonly tracer: import('@opentelemetry/api').Tracer;
  spanOf(span: unknown): Span;
  finished(): Span[];
  instrumentAgain(options?: { relation?: 'child' | 'link' }): void;
  work(message: unknown): Promise<void>;
}

const traced: Traced = await import(new URL('../../handlers/traced.mjs', import.meta.url).href);
const { api, tracer, spanOf, finished, instrumentAgain } = traced;

/** Runs a task inside a span, and gives the span. */
function inSpan(task: () => void): Span {
  const span = tracer.startSpan('request');
  api.context.with(api.trace.setSpan(api.context.active(), span), task);
  span.end();
  return spanOf(span);
}

onEach(everywhere, (stage) => {
  it('an invocation is a child of the span in which its message was created, and has its error', async () => {
    finished();
    const topic = stage.bus.topic('in');
    const handler = stage.isSynchronous ? 'traced:workAtOnce' : 'traced:work';
    // Each thread knows its own spans: on one that is held up the messages would go on elsewhere.
    const sticky = stage.isRemote ? { sticky: true } : {};
    const subscription = await stage.subscribe(topic, handler, { accept: [Note], ...sticky });
    const request = inSpan(() => {
      for (const word of ['well', 'throw', 'reject']) topic.publish(Note, word);
    });
    topic.publish(Note, 'outside');
    await stage.bus.drain();
    topic.publish(Note, 'report');
    const spans: Span[] = (await stage.told(subscription)).map((text) => JSON.parse(text));
    const handled = spans.filter(({ name }) => name === 'process in');
    const inTrace = handled.filter(({ traceId }) => traceId === request.traceId);
    expect(inTrace.map(({ parent, kind }) => [parent, kind])).toEqual(
      [1, 2, 3].map(() => [request.spanId, api.SpanKind.CONSUMER]),
    );
    const text = stage.isSynchronous ? ['throw', 'reject'] : ['thrown', 'rejected'];
    expect(inTrace.map(({ exceptions }) => exceptions)).toEqual([[], ...text.map((line) => [line])]);
    expect(inTrace.map(({ failed }) => failed !== null)).toEqual([false, true, true]);
    expect(inTrace[0]?.attributes).toMatchObject({
      'messaging.system': 'stasis',
      'messaging.destination.name': 'in',
      'stasis.message.type': 'test.note',
      'stasis.subscription.id': subscription.id,
      'stasis.attempt': 1,
    });
    // What was published outside of any span begins a trace.
    expect(handled.length).toBe(4);
    expect(handled.at(-1)?.parent).toBe(null);
    expect(stage.takeErrors().length).toBe(2);
  });

  it('what a handler publishes goes on with its span', async () => {
    finished();
    let seen: string | undefined;
    stage.bus.topic('next').subscribe(() => {
      seen = api.trace.getActiveSpan()?.spanContext().traceId;
    });
    const topic = stage.bus.topic('in');
    await stage.subscribe(topic, stage.isSynchronous ? 'traced:workAtOnce' : 'traced:work', {
      accept: [Note],
    });
    const request = inSpan(() => topic.publish(Note, 'publish'));
    await stage.bus.drain();
    expect(seen).toBe(request.traceId);
    const [next] = finished().filter(({ name }) => name === 'process next');
    expect(next?.traceId).toBe(request.traceId);
    expect(next?.parent).not.toBe(request.spanId);
  });
});

describe('a connected thread', () => {
  const stage = useStage();

  it('is traced both ways', async () => {
    finished();
    const worker = await ConnectedWorker.start(stage.bus);
    await worker.run('subscribeTraced', { topic: 'in' });
    const request = inSpan(() => stage.bus.topic('in').publish(Note, 'well'));
    await stage.bus.drain();
    const there = (await worker.run('finishedSpans')) as Span[];
    expect(there.map(({ name, traceId, parent }) => [name, traceId, parent])).toEqual([
      ['process in', request.traceId, request.spanId],
    ]);
    stage.bus.topic('home').subscribe(() => {}, { accept: [Note] });
    const afar = (await worker.run('publishInSpan', { topic: 'home', value: 1 })) as Span;
    await stage.bus.drain();
    const here = finished().filter(({ name }) => name === 'process home');
    expect(here.map(({ traceId, parent }) => [traceId, parent])).toEqual([[afar.traceId, afar.spanId]]);
    await stage.bus.close();
    await worker.end();
  });
});

describe('instrument', () => {
  const stage = useStage();

  it('links spans instead, when asked to', async () => {
    instrumentAgain({ relation: 'link' });
    finished();
    stage.bus.topic('in').subscribe(() => {}, { accept: [Note] });
    const request = inSpan(() => stage.bus.topic('in').publish(Note, 1));
    await stage.bus.drain();
    const [span] = finished().filter(({ name }) => name === 'process in');
    expect([span?.parent, span?.links]).toEqual([null, [request.spanId]]);
    expect(span?.traceId).not.toBe(request.traceId);
    instrumentAgain();
  });

  it.each([undefined, null, {}, 'api', { context: api.context }])('refuses %o, which is no API', (wrong) => {
    expect(() => instrument(wrong as never)).toThrow(
      expect.objectContaining({ code: 'ERR_STASIS_INVALID_ARGUMENT' }),
    );
  });

  it('refuses other options', () => {
    for (const wrong of [{ relation: 'none' }, { kind: 1 }, 5])
      expect(() => instrument(api, wrong as never)).toThrow(
        expect.objectContaining({ code: 'ERR_STASIS_INVALID_ARGUMENT' }),
      );
  });
});
