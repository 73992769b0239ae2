// The packages as their users have them: installed from tarballs by npm, in projects of every kind.

import { join } from 'node:path';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { Project } from './support/project.js';

const handler = `
import { defineHandler } from '@stasis-bus/worker-runtime/worker';
import { Doubled, Number } from './types.js';
export default defineHandler([Number], ({ value }, { publish }) => {
  publish('doubled', Doubled, { number: value.number * 2 });
});
`;

const types = `
import { defineMessageType } from '@stasis-bus/core';
export const Number = defineMessageType('number').of<{ number: number }>();
export const Doubled = defineMessageType('doubled').of<{ number: number }>();
`;

const server = `
import { Bus, type Message } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { Doubled, Number } from './types.js';

const bus: Bus = new Bus();
const pool = new WorkerPool({ threads: 1 });
const numbers = bus.topic('numbers');
const doubled = bus.topic('doubled');
numbers.subscribe(pool.handler(new URL('./handler.js', import.meta.url)), { accept: [Number] });
doubled.subscribe((message: Message<{ number: number }>) => console.log(message.value.number), { accept: [Doubled] });
numbers.publish(Number, { number: 21 });
await bus.close();
await pool.close();
`;

const telemetry = `
import * as api from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { instrument } from '@stasis-bus/core/opentelemetry';

export const exporter = new InMemorySpanExporter();
const spanProcessors = [new SimpleSpanProcessor(exporter)];
api.trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));
api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
api.propagation.setGlobalPropagator(new W3CTraceContextPropagator());
instrument(api, { relation: 'link' });
`;

/** Tells, when it gets zero, of the spans that have ended in its thread. */
const tracedHandler = `
import { defineMessageType } from '@stasis-bus/core';
import { defineHandler } from '@stasis-bus/worker-runtime/worker';
import { exporter } from './telemetry.js';
import { Number } from './types.js';

export const Span = defineMessageType('span').of<{ name: string; trace: string; links: string[] }>();
export default defineHandler([Number], ({ value }, { publish }) => {
  if (value.number !== 0) return;
  for (const span of exporter.getFinishedSpans()) {
    const links = span.links.map(({ context }) => context.spanId);
    publish('spans', Span, { name: span.name, trace: span.spanContext().traceId, links });
  }
});
`;

const tracedServer = `
import { trace } from '@opentelemetry/api';
import { Bus } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { Span } from './handler.js';
import { Number } from './types.js';
import './telemetry.js';

const bus = new Bus();
const pool = new WorkerPool({ threads: 1 });
const numbers = bus.topic('numbers');
const spans = bus.topic('spans');
numbers.subscribe(pool.handler(new URL('./handler.js', import.meta.url)), { accept: [Number] });
trace.getTracer('server').startActiveSpan('count', (span) => {
  const { spanId, traceId } = span.spanContext();
  spans.subscribe(
    ({ value }) => {
      const isLinked = value.links.length === 1 && value.links[0] === spanId;
      const where = value.trace === traceId ? 'the same trace' : 'a trace of its own';
      console.log(value.name + ': ' + (isLinked ? 'linked' : 'not linked') + ', in ' + where);
    },
    { accept: [Span] },
  );
  numbers.publish(Number, { number: 1 });
  span.end();
});
await bus.drain();
numbers.publish(Number, { number: 0 });
await bus.close();
await pool.close();
`;

const strict = {
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  target: 'es2022', // No `lib`, no `types`.
  outDir: 'out',
};

const projects: Project[] = [];
function project(...parameters: ConstructorParameters<typeof Project>): Project {
  const made = new Project(...parameters);
  projects.push(made);
  return made;
}
afterAll(() => {
  for (const made of projects) made.remove();
});

function tsconfig(options: object): string {
  return JSON.stringify({ compilerOptions: { ...strict, ...options }, include: ['*.ts'] });
}

describe('in TypeScript', () => {
  it.each(['nodenext', 'node20'])(
    'an ECMAScript module with module: %s compiles and runs',
    async (module) => {
      const esm = project({
        'tsconfig.json': tsconfig({ module }),
        'types.ts': types,
        'handler.ts': handler,
        'server.ts': server,
      });
      expect(await esm.tool('typescript/bin/tsc')).toEqual({ code: 0, stdout: '', stderr: '' });
      expect(await esm.output('out/server.js')).toBe('42\n');
    },
  );

  it('a CommonJS project with module: nodenext compiles and runs, its handler too', async () => {
    const commonJs = project(
      {
        'tsconfig.json': tsconfig({ module: 'nodenext' }),
        'types.ts': types,
        'handler.ts': handler,
        'server.ts': server
          .replace(
            "new URL('./handler.js', import.meta.url)",
            "require('node:path').join(__dirname, 'handler.js')",
          )
          .replace('await bus.close();\nawait pool.close();', 'void bus.close().then(() => pool.close());'),
      },
      'commonjs',
    );
    expect(await commonJs.tool('typescript/bin/tsc')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await commonJs.output('out/server.js')).toBe('42\n');
  });

  it('a project for a bundler finds the types of every entry', async () => {
    const bundled = project({
      'tsconfig.json': tsconfig({ module: 'preserve', moduleResolution: 'bundler', noEmit: true }),
      'types.ts': types,
      'handler.ts': handler,
      'server.ts': server,
      'build.ts': `
        import { stasisWorkers } from '@stasis-bus/worker-runtime/esbuild';
        import type { Plugin } from 'esbuild';
        export const plugin: Plugin = stasisWorkers();
      `,
    });
    expect(await bundled.tool('typescript/bin/tsc')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('OpenTelemetry links the span of a handler on a thread to the span of its publisher', async () => {
    const traced = project({
      'tsconfig.json': tsconfig({ module: 'nodenext' }),
      'types.ts': types,
      'telemetry.ts': telemetry,
      'handler.ts': tracedHandler,
      'server.ts': tracedServer,
    });
    expect(await traced.tool('typescript/bin/tsc')).toEqual({ code: 0, stdout: '', stderr: '' });
    const stdout = 'process numbers: linked, in a trace of its own\n';
    expect(await traced.run(['out/server.js'])).toEqual({ code: 0, stdout, stderr: '' });
  });

  it('a wrong value is an error of the compiler', async () => {
    const wrong = project({
      'tsconfig.json': tsconfig({ module: 'nodenext' }),
      'types.ts': types,
      'wrong.ts': `
        import { Bus } from '@stasis-bus/core';
        import { Number } from './types.js';
        new Bus().topic('numbers').publish(Number, { number: 'one' });
      `,
    });
    const { code, stdout } = await wrong.tool('typescript/bin/tsc');
    expect(code).not.toBe(0);
    expect(stdout).toContain("Type 'string' is not assignable to type 'number'");
  });
});

describe('in JavaScript', () => {
  const plainTypes = types.replaceAll('.of<{ number: number }>()', '');
  const plainServer = server
    .replace(', type Message', '')
    .replaceAll(/: Message<.*?>\)|: Bus(?= =)/g, (text) => (text.endsWith(')') ? ')' : ''));

  it('an ECMAScript module runs', async () => {
    const esm = project({ 'types.js': plainTypes, 'handler.js': handler, 'server.js': plainServer });
    expect(await esm.output('server.js')).toBe('42\n');
  });

  it('CommonJS gets every entry by require, without a warning', async () => {
    const commonJs = project(
      {
        'server.js': `
          const { Bus, defineMessageType } = require('@stasis-bus/core');
          const { WorkerPool } = require('@stasis-bus/worker-runtime');
          require('@stasis-bus/worker-runtime/esbuild').stasisWorkers();
          const Number = defineMessageType('number');
          const bus = new Bus();
          const pool = new WorkerPool({ threads: 1 });
          bus.topic('numbers').subscribe(pool.handler(require.resolve('./handler.js')), { accept: [Number] });
          bus.topic('numbers').publish(Number, { number: 42 });
          bus.close().then(() => pool.close());
        `,
        'handler.js': `
          const { defineHandler } = require('@stasis-bus/worker-runtime/worker');
          module.exports = defineHandler(({ value }) => console.log(value.number));
        `,
      },
      'commonjs',
    );
    expect(await commonJs.run(['server.js'])).toEqual({ code: 0, stdout: '42\n', stderr: '' });
  });

  it('no module waits at its top level, which require could not', async () => {
    const esm = project({
      'main.mjs': `
        import { createRequire } from 'node:module';
        const require = createRequire(import.meta.url);
        for (const entry of ['core', 'core/internal', 'worker-runtime', 'worker-runtime/worker', 'worker-runtime/esbuild', 'inspector', 'nats']) {
          console.log(typeof require('@stasis-bus/' + entry));
        }
      `,
    });
    expect(await esm.output('main.mjs')).toBe('object\n'.repeat(7));
  });

  it('what is not exported cannot be reached, and package.json can', async () => {
    const esm = project({
      'main.mjs': `
        const { default: manifest } = await import('@stasis-bus/core/package.json', { with: { type: 'json' } });
        const { code } = await import('@stasis-bus/core/dist/index.js').catch((error) => error);
        console.log(manifest.name, code);
      `,
    });
    expect(await esm.output('--no-warnings', 'main.mjs')).toBe(
      '@stasis-bus/core ERR_PACKAGE_PATH_NOT_EXPORTED\n',
    );
  });

  it('importing starts nothing, and adds to the realm only what copies of the package share', async () => {
    const esm = project({
      'main.mjs': `
        const before = new Set(Reflect.ownKeys(globalThis));
        const listeners = process.eventNames().length;
        for (const entry of ['core', 'worker-runtime', 'worker-runtime/worker']) await import('@stasis-bus/' + entry);
        const added = Reflect.ownKeys(globalThis).filter((key) => !before.has(key) && !/undici/.test(String(key)));
        const started = process.getActiveResourcesInfo().filter((kind) => /Timeout|Immediate|Port|Worker/.test(kind));
        console.log(added.map(String).sort().join(), process.eventNames().length - listeners, started.length);
      `,
    });
    const shared = ['contexts', 'realm', 'watch'].map((part) => `Symbol(@stasis-bus/${part}@1)`);
    expect(await esm.output('main.mjs')).toBe(`${shared.join()} 0 0\n`);
  });
});

it('the inspector shows its page, and its command finds it', async () => {
  const inspected = project({
    'server.js': `
      import { execFile } from 'node:child_process';
      import { promisify } from 'node:util';
      import { Bus } from '@stasis-bus/core';
      import { inspect } from '@stasis-bus/inspector';
      const bus = new Bus();
      const topic = bus.topic('numbers');
      const { url, token, close } = await inspect(bus);
      for (const path of ['/', '/page.js', '/page.css']) {
        const { status, headers } = await fetch(new URL(path, url), { headers: { authorization: 'Bearer ' + token } });
        console.log(path, status, headers.get('content-type'));
      }
      const command = process.argv[2];
      const parameters = [command, '--pid', String(process.pid), 'show', 'topics', '--json'];
      const { stdout } = await promisify(execFile)(process.execPath, parameters);
      console.log(JSON.parse(stdout).map(({ name }) => name).join());
      await close();
    `,
  });
  const command = join(inject('installation'), 'node_modules/.bin/stasis');
  expect(await inspected.output('server.js', command)).toBe(
    '/ 200 text/html; charset=utf-8\n' +
      '/page.js 200 text/javascript; charset=utf-8\n' +
      '/page.css 200 text/css; charset=utf-8\n' +
      'numbers\n',
  );
});
