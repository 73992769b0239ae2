// The inspector's streams of events, and the requests that they belong to.

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HandExecutor } from '../support/hand-executor.js';
import { Note } from '../support/sample-types.js';
import { openScene, type Scene } from './support/scene.js';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene[Symbol.asyncDispose]());

/** The server's end of the connection by which this is asked. */
async function serverSocketOf(ask: () => unknown): Promise<Socket> {
  const name = 'http.server.request.start';
  let unhear = (): void => {};
  const heard = new Promise<Socket>((resolve) => {
    const hear = (event: unknown): void => resolve((event as { socket: Socket }).socket);
    subscribe(name, hear);
    unhear = () => unsubscribe(name, hear);
  });
  ask();
  const socket = await heard;
  unhear();
  return socket;
}

/** Counts how often the threads of its bus are looked at, as they are for each frame. */
class WatchedExecutor extends HandExecutor {
  looks = 0;

  override statistics(): { threads: [] } {
    this.looks += 1;
    return super.statistics();
  }
}

describe('SPEC 12.4: HEAD on a stream', () => {
  it('of messages is answered as GET is, and leaves no subscription', async () => {
    const topic = scene.bus.topic('t');
    for (let number = 0; number < 5; number += 1) {
      const response = await scene.visitor.head('/messages?topic=t');
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/event-stream');
    }
    await expect.poll(() => topic.subscriberCount).toBe(0);
    expect((await scene.visitor.head('/messages?topic=none')).status).toBe(404);
  });

  it('of frames leaves nobody for whom frames would be taken', async () => {
    const executor = new WatchedExecutor();
    const subscription = scene.bus.topic('t').subscribe(executor.handler);
    expect((await scene.visitor.head('/frames')).status).toBe(200);
    const { looks } = executor;
    // Another inspector is the clock: while it takes four frames, this one would take some as well.
    await using other = await openScene();
    let frames = 0;
    for await (const { event } of other.visitor.events('/frames')) {
      if (event === 'frame') frames += 1;
      if (frames === 4) break;
    }
    subscription.unsubscribe();
    executor.handleAll();
    // One may have been begun before the request had ended.
    expect(executor.looks).toBeLessThanOrEqual(looks + 1);
  });
});

describe('SPEC 12.4: a reader of a stream', () => {
  it('that does not read is let go, with its socket', async () => {
    const topic = scene.bus.topic('large', { detail: 'x'.repeat(17 * 1024 * 1024) });
    const { port, token } = scene.inspector;
    const headers = { authorization: `Bearer ${token}` };
    const reader = request({ host: '127.0.0.1', port, path: '/frames', headers, agent: false });
    // Without a listener the response would be read, and thrown away.
    reader.on('response', () => {}).on('error', () => {});
    const socket = await serverSocketOf(() => reader.end());
    const publishing = setInterval(() => topic.publish(Note, 1), 50);
    await once(socket, 'close');
    clearInterval(publishing);
    reader.destroy();
    expect(socket.destroyed).toBe(true);
    // Others go on.
    expect((await scene.visitor.get('/about.json')).status).toBe(200);
  });

  it('leaves nothing when its connection ends, though it has asked for several at once', async () => {
    const topic = scene.bus.topic('t');
    const { port, token } = scene.inspector;
    const lines = [
      'GET /messages?topic=t HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      `Authorization: Bearer ${token}`,
    ];
    const reader = connect(port, '127.0.0.1');
    // They are answered one after the other: the second and the third wait for the first, which does not end.
    reader.write(`${lines.join('\r\n')}\r\n\r\n`.repeat(3));
    await expect.poll(() => topic.subscriberCount).toBe(3);
    reader.destroy();
    await expect.poll(() => topic.subscriberCount).toBe(0);
  });
});
