// The ends of a bus, of a port and of a RemoteBus: no promise on either side stays pending.

import { MessageChannel, Worker } from 'node:worker_threads';
import { Bus } from '@stasis-bus/core';
import { exposeBus } from '@stasis-bus/worker-runtime';
import { connectBus } from '@stasis-bus/worker-runtime/worker';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConnectedWorker } from '../../support/connected-worker.js';
import { useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';

const closed = 'ERR_STASIS_CLOSED';

describe('a connected worker', () => {
  const stage = useStage('main');
  let worker: ConnectedWorker;

  beforeEach(async () => {
    worker = await ConnectedWorker.start(stage.bus);
  });

  afterEach(async () => {
    await worker.end();
    expect(worker.strays).toEqual([]);
  });

  /** Calls of all kinds, with nobody to answer them. */
  async function startWaiting(): Promise<void> {
    const { bus } = stage;
    bus
      .topic('full')
      .subscribe(() => new Promise(() => {}), { congestion: { high: 1 }, accept: [Note], concurrency: 1 });
    bus.topic('full').publish(Note, 1);
    await worker.run('startWaiting', { held: 'held', congested: 'full' });
  }

  it('SPEC 10.3, 11.7: when the bus is closed, what waits there is rejected, and so is all that follows', async () => {
    const bus = new Bus({ onError: () => {} });
    const own = await ConnectedWorker.start(bus);
    bus.topic('full').subscribe(() => new Promise(() => {}), { congestion: { high: 1 }, accept: [Note] });
    bus.topic('full').publish(Note, 1);
    await own.run('startWaiting', { held: 'held', congested: 'full' });
    await expect(bus.close({ timeout: 1 })).rejects.toMatchObject({ code: 'ERR_STASIS_CLOSE_TIMEOUT' });
    expect(await own.run('whatBecame')).toEqual({
      request: closed,
      relieved: closed,
      join: closed,
      publishAndWait: closed,
    });
    const codes = (await own.run('useClosed')) as Record<string, string>;
    expect(Object.entries(codes).filter(([, code]) => code !== closed)).toEqual([]);
    await own.end();
    expect(own.strays).toEqual([]);
  });

  it('SPEC 10.3: when the worker closes its port, what waits there is rejected', async () => {
    await startWaiting();
    await worker.run('closePort');
    expect(await worker.run('whatBecame')).toEqual({
      request: closed,
      relieved: closed,
      join: closed,
      publishAndWait: closed,
    });
    await stage.reported('ERR_STASIS_WORKER_CRASHED');
    stage.takeErrors();
    await expect(stage.bus.close({ timeout: 1 })).rejects.toMatchObject({ code: 'ERR_STASIS_CLOSE_TIMEOUT' });
    stage.open();
  });

  it('SPEC 10.1: RemoteBus.close ends its subscriptions, waits for them, and lets the port go', async () => {
    const { bus, observations } = stage;
    await worker.run('subscribe', { topic: 'in', tag: 'there', handler: 'tellBoth', options: {} });
    for (const number of [1, 2, 3]) bus.topic('in').publish(Note, number);
    await worker.run('close');
    expect(observations.of('there').slice(2)).toEqual([
      '1 begins',
      '1 ends',
      '2 begins',
      '2 ends',
      '3 begins',
      '3 ends',
      'final begins',
      'final ends',
    ]);
    expect(bus.topic('in').subscriberCount).toBe(0);
    const codes = (await worker.run('useClosed')) as Record<string, string>;
    expect(Object.entries(codes).filter(([, code]) => code !== closed)).toEqual([]);
  });

  it('SPEC 10.1: connecting twice to one port gives the same bus', async () => {
    expect(await worker.run('connectTwice')).toMatchObject({ isSame: true });
  });

  it('SPEC 10.3: connecting to a port again after close is refused', async () => {
    expect(await worker.run('closeAndConnect')).toBe(closed);
  });
});

describe('the bus of a handler', () => {
  const stage = useStage('thread');

  it('SPEC 10.1: ends with its thread and cannot be closed', async () => {
    const { bus } = stage;
    const own = await stage.subscribe(bus.topic('in'), 'any-thread/closing:closeBus', { accept: [Note] });
    bus.topic('in').publish(Note, 1);
    expect(await stage.told(own)).toEqual(['ERR_STASIS_INVALID_ARGUMENT']);
  });
});

describe('connectBus', () => {
  const bus = new Bus();
  afterEach(() => bus.drain());

  it.each([undefined, null, 5, 'port', {}, { postMessage: 5 }])('SPEC 11.9: refuses %j', async (port) => {
    await expect(connectBus(port as never)).rejects.toMatchObject({ code: 'ERR_STASIS_INVALID_ARGUMENT' });
  });

  it('SPEC 10.3: refuses a port that says something else', async () => {
    const { port1, port2 } = new MessageChannel();
    port1.postMessage('hello');
    await expect(connectBus(port2)).rejects.toMatchObject({ code: 'ERR_STASIS_INVALID_ARGUMENT' });
    port1.close();
  });

  it('SPEC 10.3: refuses a port that is closed, on this side or on the other', async () => {
    const { port1, port2 } = new MessageChannel();
    const bothClosed = new Promise((resolve) => port2.once('close', resolve));
    port2.on('message', () => {});
    port1.close();
    await bothClosed;
    for (const port of [port1, port2]) await expect(connectBus(port)).rejects.toMatchObject({ code: closed });
    const other = new MessageChannel();
    const connecting = connectBus(other.port2);
    other.port1.close();
    await expect(connecting).rejects.toMatchObject({ code: closed });
  });

  it('SPEC 10.3, 11.7: refuses the port of a bus that was closed meanwhile', async () => {
    const short = new Bus();
    const port = exposeBus(short);
    await short.close();
    await expect(connectBus(port)).rejects.toMatchObject({ code: closed });
    expect(() => exposeBus(short)).toThrow(expect.objectContaining({ code: closed }));
  });

  it('SPEC 10.1: connects the thread of the bus itself as well', async () => {
    const remote = await connectBus(exposeBus(bus));
    const heard: unknown[] = [];
    const subscription = await remote.topic('in').subscribe(({ value }) => void heard.push(value), {
      accept: [Note],
    });
    bus.topic('in').publish(Note, 1);
    remote.topic('in').publish(Note, 2);
    await subscription.unsubscribeAndJoin();
    expect(heard).toEqual([1, 2]);
    await remote.close();
  });

  it('SPEC 10.3: a port that a worker is given and never uses disturbs nobody', async () => {
    const port = exposeBus(bus);
    const worker = new Worker('', { eval: true, workerData: { port }, transferList: [port] });
    await new Promise((resolve) => worker.once('exit', resolve));
    bus.topic('in').publish(Note, 1);
    await bus.drain();
    expect(bus.statistics().subscriptions).toEqual([]);
  });
});
