// OpenTelemetry: the trace travels with the message, and every invocation is a span. The application passes in its own
// `@opentelemetry/api`, because this package has no dependencies.
//
// By default, an invocation's span is a child of the span in which its message was created. A bus usually hands a message to few
// handlers, soon and in the same program, so what they do belongs to the publisher's trace. Where that does not hold (a message
// that takes hours to handle, or has thousands of handlers), a link keeps the traces apart.

import { isError } from './basics/is-error.js';
import { isThenable } from './basics/thenable.js';
import { textOfThrown } from './basics/thrown-text.js';
import { checkOneOf, checkOptions, invalidArgument } from './errors/check-arguments.js';
import type { InvokeEvent } from './observe/channels.js';
import { type ContextStorage, registerContext } from './observe/contexts.js';

/** The part of `@opentelemetry/api` that is used. The module itself is assignable to it. */
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

/** The part of a tracer that is used. */
export interface OpenTelemetryTracer {
  startSpan(name: string, options: object, context: unknown): OpenTelemetrySpan;
}

/** The part of a span that is used. */
export interface OpenTelemetrySpan {
  recordException(exception: Error | string): void;
  setStatus(status: { code: number; message?: string }): unknown;
  end(): void;
}

/** The options of `instrument`. */
export interface InstrumentOptions {
  /** How an invocation's span relates to the one in which its message was created: as its child (the default), or by a link. */
  readonly relation?: 'child' | 'link';
}

/** `SpanKind.CONSUMER` and `SpanStatusCode.ERROR`, which are the same in every version of the API. */
const consumer = 4;
const failed = 2;

/**
 * Traces all buses of this realm. The active context of OpenTelemetry (`traceparent`, `tracestate` and baggage, as the registered
 * propagator writes them) travels with each message that is created. Each invocation becomes a span, which is active while the
 * handler runs and records its error. Call this once in each realm that publishes or handles, where OpenTelemetry is set up.
 *
 * @param api `import * as api from '@opentelemetry/api'`
 * @returns a function that ends the tracing in this realm
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

/** What travels with a message: the headers that a propagator writes. */
type Carrier = Record<string, string>;

class TraceStorage implements ContextStorage<Carrier> {
  readonly #api: OpenTelemetryApi;
  readonly #isLinked: boolean;

  constructor(api: OpenTelemetryApi, isLinked: boolean) {
    this.#api = api;
    this.#isLinked = isLinked;
  }

  /** Never returns undefined: the invocation for a message that was created outside of any span begins a trace. */
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
