// Who may look at an inspector, and from where.

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { type IncomingMessage, request, type Server } from 'node:http';
import { networkInterfaces } from 'node:os';
import { Bus } from '@stasis-bus/core';
import { type InspectOptions, inspect } from '@stasis-bus/inspector';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openScene, type Scene } from './support/scene.js';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene[Symbol.asyncDispose]());

const paths = ['/', '/page.js', '/frames', '/messages?topic=t', '/caches/c', '/metrics', '/statistics.json'];

/** The status of a request with exactly these headers. */
function statusOf(
  path: string,
  headers: Record<string, string>,
  host = '127.0.0.1',
  port = scene.inspector.port,
): Promise<number | string> {
  return new Promise((resolve) => {
    request({ host, port, path, headers }, (response) => {
      response.destroy();
      resolve(response.statusCode ?? 0);
    })
      .on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      .end();
  });
}

describe('a request is refused', () => {
  it.each(paths)('for %s without the token', async (path) => {
    expect(await statusOf(path, {})).toBe(401);
  });

  it('with a wrong token, in whichever place', async () => {
    const { token, port } = scene.inspector;
    const wrong = `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`;
    expect(await statusOf('/metrics', { authorization: `Bearer ${wrong}` })).toBe(401);
    expect(await statusOf('/metrics', { authorization: `Bearer ${token.slice(0, -1)}` })).toBe(401);
    expect(await statusOf('/metrics', { authorization: 'Bearer ' })).toBe(401);
    expect(await statusOf('/metrics', { cookie: `stasis-inspector-${port}=${wrong}` })).toBe(401);
    expect(await statusOf(`/?token=${wrong}`, {})).toBe(401);
    expect(await statusOf('/?token=', {})).toBe(401);
  });

  it('with a foreign Host, the token notwithstanding', async () => {
    const { token, port } = scene.inspector;
    const authorization = `Bearer ${token}`;
    const foreign = [
      `evil.example:${port}`,
      `127.0.0.1.evil.example:${port}`,
      `10.0.0.1:${port}`,
      '127.0.0.1',
    ];
    for (const host of [...foreign, `127.0.0.1:${port + 1}`, `localhost.evil.example:${port}`]) {
      expect(await statusOf('/metrics', { authorization, host }), host).toBe(421);
    }
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]) {
      expect(await statusOf('/metrics', { authorization, host }), host).toBe(200);
    }
  });

  it('with a foreign Host, also where it listens on all addresses; `localhost` is its own', async () => {
    await using open = await openScene({ host: '0.0.0.0' });
    const { token, port } = open.inspector;
    const status = (host: string) =>
      statusOf('/metrics', { authorization: `Bearer ${token}`, host }, '127.0.0.1', port);
    expect(await status(`evil.example:${port}`)).toBe(421);
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `10.0.0.1:${port}`, `0.0.0.0:${port}`]) {
      expect(await status(host), host).toBe(200);
    }
  });

  it('with a foreign Origin, the token notwithstanding', async () => {
    const { token, port } = scene.inspector;
    const headers = { authorization: `Bearer ${token}` };
    const foreign = [
      'http://evil.example',
      'null',
      `http://127.0.0.1:${port + 1}`,
      `https://127.0.0.1:${port}`,
    ];
    for (const origin of foreign) {
      expect(await statusOf('/statistics.json', { ...headers, origin }), origin).toBe(403);
    }
    expect(await statusOf('/statistics.json', { ...headers, origin: `http://127.0.0.1:${port}` })).toBe(200);
  });

  it('from another address: nobody listens there', async () => {
    const { token } = scene.inspector;
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of [...others, { address: '127.0.0.2' }]) {
      expect(await statusOf('/', { authorization: `Bearer ${token}` }, address)).toBe('ECONNREFUSED');
    }
  });
});

describe('the address with the token', () => {
  it('gives a cookie that no script can read and other sites do not send, and leads on to the page without it', async () => {
    const { port, token } = scene.inspector;
    const response = await fetch(scene.inspector.url, { redirect: 'manual' });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/');
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toBe(`stasis-inspector-${port}=${token}; Path=/; HttpOnly; SameSite=Strict`);
    const page = await fetch(scene.visitor.origin, { headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<!doctype html>');
  });

  it.each([
    ['/?token=TOKEN', '/'],
    ['/metrics?a=1&token=TOKEN&b=%26', '/metrics?a=1&b=%26'],
    ['//evil.example/?token=TOKEN', '/evil.example/'],
    ['/%0d%0aX:y?token=TOKEN', '/%0d%0aX:y'],
  ])('leads from %s to %s, on this server', async (path, location) => {
    const { port, token } = scene.inspector;
    const [response] = (await once(
      request({ host: '127.0.0.1', port, path: path.replace('TOKEN', token) }).end(),
      'response',
    )) as [IncomingMessage];
    response.destroy();
    expect(response).toMatchObject({ statusCode: 303, headers: { location } });
  });

  it('shows a page that loads nothing from elsewhere, and that no other page can hold', async () => {
    const { headers } = await scene.visitor.get('/');
    expect(headers.get('content-security-policy')).toMatch(
      /default-src 'none'; script-src 'self'; style-src 'self'.*frame-ancestors 'none'/,
    );
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('cache-control')).toBe('no-store');
  });
});

describe('an inspector', () => {
  it('takes a token of its user', async () => {
    await using own = await openScene({ token: 'a-token-of-my-own' });
    expect(own.inspector.token).toBe('a-token-of-my-own');
    expect((await own.visitor.get('/metrics')).status).toBe(200);
  });

  it('has a token of its own each time', async () => {
    await using other = await openScene();
    expect(other.inspector.token).toMatch(/^[\da-f]{32}$/);
    expect(other.inspector.token).not.toBe(scene.inspector.token);
  });

  it('says when it cannot listen', async () => {
    await expect(inspect(new Bus(), { port: scene.inspector.port })).rejects.toMatchObject({
      code: 'ERR_STASIS_INSPECTOR_LISTEN',
      cause: { code: 'EADDRINUSE' },
    });
  });

  it.each([
    ['a bus', {} as Bus, {}],
    ['an option', undefined, { prot: 1 }],
    ['a port', undefined, { port: 70_000 }],
    ['a host', undefined, { host: '' }],
    ['a short token', undefined, { token: 'short' }],
    ['a token that no cookie can carry', undefined, { token: 'sixteen letters; and more' }],
    ['payloads', undefined, { payloads: 1 as never }],
    ['an option of metrics', undefined, { metrics: { mots: 1 } as never }],
    ['a group', undefined, { metrics: { group: 'calls' as never } }],
    ['a number of series', undefined, { metrics: { most: 0 } }],
  ])('refuses %s that is none', async (_, bus, options) => {
    await expect(inspect(bus ?? scene.bus, options as InspectOptions)).rejects.toMatchObject({
      code: 'ERR_STASIS_INVALID_ARGUMENT',
    });
  });

  it('does not tell a wrong token in its error', async () => {
    await expect(inspect(scene.bus, { token: 'my secret' })).rejects.not.toThrow(/my secret/);
  });

  it('goes on when a visitor cannot be let in', async () => {
    let server: Server | undefined;
    const hear = (event: unknown): void => {
      server = (event as { server: Server }).server;
    };
    subscribe('http.server.request.start', hear);
    await scene.visitor.get('/');
    unsubscribe('http.server.request.start', hear);
    server?.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }));
    expect(server).toBeDefined();
    expect((await scene.visitor.get('/')).status).toBe(200);
  });

  it('lets its visitors go when it is closed, and its port is free', async () => {
    const { port } = scene.inspector;
    const events = scene.visitor.events('/frames');
    await events.next();
    await scene.inspector.close();
    await expect(
      (async () => {
        for await (const _ of events);
      })(),
    ).rejects.toThrow();
    await scene.inspector.close();
    await using again = await openScene({ port });
    expect(again.inspector.port).toBe(port);
  });
});
