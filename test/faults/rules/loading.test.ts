// A handler module that cannot be loaded is one clear error, and ends its subscription; nothing else (SPEC 11.4).

import { SubscriptionChange } from '@stasis-bus/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Note } from '../../support/sample-types.js';
import { sharedCells } from '../../support/shared-cells.js';
import { FaultScene } from '../support/fault-scene.js';

const handlers = new URL('../handlers/', import.meta.url);
/** For what never ends loading; long enough for a module that does, on however busy a machine. */
const mostLoadMs = 400;

const modules: readonly (readonly [what: string, file: string, name: string, cause: RegExp])[] = [
  ['is missing', 'no-such-file.mjs', 'default', /Cannot find module/],
  ['has no such export', 'counting.mjs', 'nobody', /has no export named "nobody"/],
  ['exports no function', 'not-a-handler.mjs', 'default', /is not a function/],
  ['throws while it loads', 'throws-while-loading.mjs', 'default', /RangeError: not today/],
  ['never finishes loading', 'never-loads.mjs', 'default', /did not finish within/],
  ['blocks its thread while it loads', 'blocks-while-loading.mjs', 'default', /did not finish within/],
  ['has a setup that fails', 'bad-setup.mjs', 'default', /TypeError: no set-up/],
  ['has a syntax error', 'data:text/javascript,export default function (', 'default', /SyntaxError/],
];

describe.each(modules)('a handler module that %s', (_what, file, name, cause) => {
  const isEndless = String(cause).includes('did not finish');
  let scene: FaultScene;
  beforeEach(() => {
    scene = new FaultScene({ threads: 1, loadTimeout: isEndless ? mostLoadMs : 60_000 });
  });
  afterEach(() => scene.close());

  function subscribe() {
    const module = file.startsWith('data:') ? file : new URL(file, handlers);
    return scene.bus.topic('t').subscribe(scene.pool.handler(module, { export: name }));
  }

  it('SPEC 11.4: rejects `ready`, ends its subscription, and is reported once', async () => {
    const left: string[] = [];
    scene.bus.topic('t').subscribe(({ value }) => void left.push(value.description), {
      accept: [SubscriptionChange],
      synchronous: true,
    });
    const subscription = subscribe();
    const waiting = subscription.publishAndWait(Note.create('queued'));
    await expect(subscription.ready).rejects.toMatchObject({
      code: 'ERR_STASIS_HANDLER_LOAD',
      message: expect.stringMatching(cause),
    });
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_STASIS_HANDLER_LOAD' });
    await subscription.join();
    expect(subscription).toMatchObject({ isSubscribed: false, isDone: true, queued: 0 });
    expect(scene.errors.filter(({ code }) => code === 'ERR_STASIS_HANDLER_LOAD')).toHaveLength(1);
    expect(left).toContain('Unsubscribe');
  });

  it('SPEC 11.4: disturbs no other subscription, and an unawaited `ready` is no unhandled rejection', async () => {
    subscribe();
    const cells = sharedCells(3);
    const other = scene.bus
      .topic('o')
      .subscribe(scene.pool.handler(new URL('counting.mjs', handlers)), { data: cells });
    await other.publishAndWait(Note.create('one'));
    expect([...cells.subarray(0, 2)]).toEqual([1, 1]);
  });
});
