// The hash server as its clients meet it: the built program, asked over HTTP.

import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { Program } from './program.js';

let program: Program | undefined;
afterEach(async () => {
  program?.kill('SIGKILL');
  await program?.ended();
});

/** More rounds than any machine gets done. */
const endless = Number.MAX_SAFE_INTEGER;
const dayMs = 86_400_000;

class Client {
  readonly #url: string;

  private constructor(url: string) {
    this.#url = url;
  }

  static async of(env: Readonly<Record<string, string>>): Promise<Client> {
    program = new Program('hash-server/dist/main.js', [], { PORT: '0', THREADS: '2', ...env });
    const [, url = ''] = await program.printed(/listening on (http:\S+)\n/);
    return new Client(url);
  }

  post(body: Buffer | string, rounds: number | string = 1): Promise<Response> {
    return fetch(`${this.#url}/digest?rounds=${rounds}`, { method: 'POST', body });
  }

  async health(): Promise<Health> {
    return (await (await fetch(`${this.#url}/health`)).json()) as Health;
  }

  /** Asks until so many digests are under way. */
  async pending(count: number): Promise<Health> {
    for (;;) {
      const health = await this.health();
      if (health.pending === count) return health;
    }
  }
}

interface Health {
  readonly pending: number;
  readonly threads: readonly { readonly invocations: number; readonly crashes: number }[];
  readonly eventLoopDelayMs: { readonly p50: number; readonly p99: number; readonly max: number };
}

function digestOf(body: Buffer | string, rounds: number): string {
  let digest: Buffer | string = body;
  for (let round = 0; round < rounds; round += 1) digest = createHash('sha256').update(digest).digest();
  return Buffer.from(digest).toString('hex');
}

describe('the hash server', { timeout: 60_000 }, () => {
  it('answers concurrent posts, each with its own digest', async () => {
    const client = await Client.of({});
    const bodies = Array.from({ length: 40 }, (_, index) => Buffer.alloc(index * 10_007, `body ${index}`));
    const answers = await Promise.all(
      bodies.map(async (body, index) => (await client.post(body, index + 1)).json()),
    );
    expect(answers).toEqual(
      bodies.map((body, index) => ({ sha256: digestOf(body, index + 1), rounds: index + 1 })),
    );
    const { pending, threads } = await client.health();
    expect(pending).toBe(0);
    expect(threads.reduce((sum, { invocations }) => sum + invocations, 0)).toBe(40);
  });

  it('goes on answering while all threads hash without end', async () => {
    // They have no end at all while this test runs: whatever is answered here was answered meanwhile.
    const client = await Client.of({ LIMIT_MS: String(dayMs) });
    for (const body of ['a', 'b']) void client.post(body, endless).catch(() => {});
    await client.pending(2);
    void client.post('c', 2).catch(() => {});
    const { eventLoopDelayMs } = await client.pending(3);
    expect(eventLoopDelayMs.p50).toBeGreaterThan(0);
    expect(eventLoopDelayMs.p99).toBeGreaterThanOrEqual(eventLoopDelayMs.p50);
    expect(eventLoopDelayMs.max).toBeGreaterThanOrEqual(eventLoopDelayMs.p99);
  });

  it('gets back threads that hash without end', async () => {
    const limitMs = 5_000;
    const client = await Client.of({ LIMIT_MS: String(limitMs) });
    const stuck = [client.post('a', endless), client.post('b', endless)];
    await client.pending(2);
    const behind = client.post('c', 2);
    for (const answer of await Promise.all(stuck)) {
      expect([answer.status, await answer.json()]).toEqual([504, { error: 'this took too long' }]);
    }
    expect(await (await behind).json()).toEqual({ sha256: digestOf('c', 2), rounds: 2 });
    const timeouts = program?.stderr.match(
      /^ERR_STASIS_HANDLER_TIMEOUT: an invocation took more than 5000 ms: digest.wanted, for the handler /gm,
    );
    expect(timeouts).toHaveLength(2);
  });

  it('turns away what would wait too long', async () => {
    const client = await Client.of({ CAPACITY: '2' });
    void client.post('a', endless).catch(() => {});
    void client.post('b', endless).catch(() => {});
    await client.pending(2);
    const refused = await client.post('c');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
  });

  it('refuses wrong numbers of rounds', async () => {
    const client = await Client.of({});
    for (const rounds of ['0', '1.5', 'many']) expect((await client.post('a', rounds)).status).toBe(400);
    const empty = await client.post('');
    expect(await empty.json()).toEqual({ sha256: digestOf('', 1), rounds: 1 });
  });

  it('finishes what is under way before it ends', async () => {
    const client = await Client.of({ THREADS: '1' });
    const rounds = 400_000;
    const answers = ['a', 'b', 'c'].map((body) => client.post(body, rounds));
    await client.pending(3);
    program?.kill('SIGTERM');
    await program?.printed(/SIGTERM: finishing [123]\n/);
    for (const [index, answer] of (await Promise.all(answers)).entries()) {
      expect(await answer.json()).toEqual({ sha256: digestOf(['a', 'b', 'c'][index] ?? '', rounds), rounds });
    }
    expect(await program?.ended()).toBe(0);
    expect(program?.stdout).toMatch(/\nclosed\n$/);
    expect(program?.stderr).toBe('');
  });
});
