// OpenTelemetry: the trace goes with the message, and every invocation is a span. It needs the application's own
// `@opentelemetry/api`, which is given to it: the package itself depends on nothing.
//
// An invocation's span is a child of what its message was created in: a bus hands a message to few handlers, soon and in the
// same program, so that what they do belongs to the trace of the publisher. Where it does not (a message that is published once
// and handled for hours, or by thousands), a link keeps the traces apart.

import { isError } from './basics/is-error.js';
import { isThenable } from './basics/thenable.js';
import { textOfThrown } from './basics/thrown-text.js';
import { checkOneOf, checkOptions, invalidArgument } from './errors/check-arguments.js';
import type { InvokeEvent } from './observe/channels.js';
import { type ContextStorage, registerContext } from './observe/contexts.js';

/** What is used of `@opentelemetry/api`; the module itself fits. */
export interface OpenTelemetryApi {
  readonly ROOT_CONTEXT: unknown;
  readonly context: {
    active(): unknown;
    with<R>(context: unknown, callback: () => R): R;
  };
  readonly propagation: {
    inject(context: unknown, carrier: object): void;
    extract(context: unknown, carrier: object): unknown;
  };
  readonly trace: {
    getTracer(name: string): OpenTelemetryTracer;
    getSpanContext(context: unknown): unknown;
    setSpan(context: unknown, span: OpenTelemetrySpan): unknown;
  };
}

export interface OpenTelemetryTracer {
  startSpan(name: string, options: object, context: unknown): OpenTelemetrySpan;
}

export interface OpenTelemetrySpan {
  recordException(exception: Error | string): void;
  setStatus(status: { code: number; message?: string }): unknown;
  end(): void;
}

export interface InstrumentOptions {
  /** What an invocation's span is to that in which its message was created: its child (the default), or linked to it. */
  readonly relation?: 'child' | 'link';
}

/** `SpanKind.CONSUMER` and `SpanStatusCode.ERROR`, of whichever version of the API. */
const consumer = 4;
const failed = 2;

/**
 * Traces all buses of this realm: the active context of OpenTelemetry (`traceparent`, `tracestate`, baggage, as the registered
 * propagator has it) goes with each message that is created, and each invocation is a span, which is active while the handler runs
 * and has its error. To be called once in each realm that publishes or handles, where OpenTelemetry is set up. Gives what ends it.
 *
 * @param api `import * as api from '@opentelemetry/api'`
 * @throws ERR_STASIS_INVALID_ARGUMENT
 */
export function instrument(api: OpenTelemetryApi, options: InstrumentOptions = {}): () => void {
  const { context, propagation, trace } = (api ?? {}) as Partial<OpenTelemetryApi>;
  if (context === undefined || propagation === undefined || trace === undefined)
    throw invalidArgument('api', 'the module @opentelemetry/api', api);
  const { relation } = checkOptions('options', options, {
    relation: (name, value) => checkOneOf(name, value, ['child', 'link']),
  });
  return registerContext('opentelemetry', new TraceStorage(api, relation === 'link'));
}

/** What travels: the headers that a propagator writes. */
type Carrier = Record<string, string>;

class TraceStorage implements ContextStorage<Carrier> {
  readonly #api: OpenTelemetryApi;
  readonly #isLinked: boolean;

  constructor(api: OpenTelemetryApi, isLinked: boolean) {
    this.#api = api;
    this.#isLinked = isLinked;
  }

  /** Never nothing: an invocation for a message that was created outside of any span begins a trace. */
  getStore(): Carrier {
    const { context, propagation } = this.#api;
    const carrier: Carrier = {};
    propagation.inject(context.active(), carrier);
    return carrier;
  }

  run<R>(carrier: Carrier | undefined, callback: () => R, invocation?: InvokeEvent): R {
    const { context, propagation, trace, ROOT_CONTEXT } = this.#api;
    if (carrier === undefined || invocation === undefined) return context.with(ROOT_CONTEXT, callback);
    const origin = propagation.extract(ROOT_CONTEXT, carrier);
    const span = this.#start(invocation, origin);
    try {
      const result = context.with(trace.setSpan(origin, span), callback);
      if (isThenable(result)) return endWith(span, Promise.resolve(result)) as R;
      span.end();
      return result;
    } catch (thrown) {
      fail(span, thrown);
      throw thrown;
    }
  }

  #start({ message, subscription, attempt }: InvokeEvent, origin: unknown): OpenTelemetrySpan {
    const { trace } = this.#api;
    const link = this.#isLinked ? trace.getSpanContext(origin) : undefined;
    const options = {
      kind: consumer,
      attributes: {
        'messaging.system': 'stasis',
        'messaging.operation.type': 'process',
        'messaging.operation.name': 'process',
        'messaging.destination.name': subscription.topic,
        'messaging.message.id': message.id,
        'stasis.message.type': message.name,
        'stasis.subscription.id': subscription.id,
        'stasis.attempt': attempt,
      },
      ...(this.#isLinked && { root: true }),
      ...(link !== undefined && { links: [{ context: link }] }),
    };
    return trace.getTracer('@stasis-bus/core').startSpan(`process ${subscription.topic}`, options, origin);
  }
}

async function endWith(span: OpenTelemetrySpan, promise: Promise<unknown>): Promise<void> {
  try {
    await promise;
  } catch (thrown) {
    fail(span, thrown);
    throw thrown;
  }
  span.end();
}

function fail(span: OpenTelemetrySpan, thrown: unknown): void {
  const message = textOfThrown(thrown);
  span.recordException(isError(thrown) ? thrown : message);
  span.setStatus({ code: failed, message });
  span.end();
}
