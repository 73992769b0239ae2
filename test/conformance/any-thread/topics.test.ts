// Finding, listing and forwarding topics from any thread.

import { expect, it } from 'vitest';
import { everybody, withEach } from '../../support/actors.js';
import { Note } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';

shareThreads();

withEach(everybody, (actor) => {
  it('SPEC 10.1: finds topics, and creates none by asking', async () => {
    const { bus } = actor.stage;
    const topic = bus.topic('calls', { detail: 'all calls' });
    expect(await actor.run('findTopics', ['calls', 'missing', '__proto__', 'constructor'])).toEqual([
      'calls',
      null,
      null,
      null,
    ]);
    expect(bus.findTopic('missing')).toBeUndefined();
    expect(topic.detail).toBe('all calls');
  });

  it('SPEC 10.1: lists the topics as home does', async () => {
    const { bus } = actor.stage;
    const kept = [bus.topic('calls', { detail: 'all calls' }), bus.topic('a')];
    const listed = await actor.run('listTopics');
    expect(listed).toEqual(bus.topics().map(({ name, detail }) => ({ name, detail })));
    expect(listed).toContainEqual({ name: 'calls', detail: 'all calls' });
    expect(kept.length).toBe(2);
  });

  it('SPEC 6.1, 10.1: forwards, and cancels a forward once', async () => {
    const { bus } = actor.stage;
    const heard: unknown[] = [];
    bus.topic('parent').subscribe(({ value }) => void heard.push(value), {
      synchronous: true,
      accept: [Note],
    });
    await actor.run('forwardAndCancel', { from: 'child', to: 'parent' });
    expect(heard).toEqual(['forwarded']);
  });

  it('SPEC 10.2: a cancel that is not waited for comes before what is published after it', async () => {
    const { bus } = actor.stage;
    const heard: unknown[] = [];
    const options = { synchronous: true, accept: [Note] } as const;
    bus.topic('parent').subscribe(() => void heard.push('parent'), options);
    bus.topic('child').subscribe(() => void heard.push('child'), options);
    await actor.run('cancelAndPublish', { from: 'child', to: 'parent' });
    expect(heard).toEqual(['child']);
  });

  it('SPEC 6.3: a forward that would close a cycle is refused, and to itself it is nothing', async () => {
    expect(await actor.run('forward', { from: 'a', to: 'b' })).toBe('forwarded');
    expect(await actor.run('forward', { from: 'b', to: 'c' })).toBe('forwarded');
    expect(await actor.run('forward', { from: 'c', to: 'a' })).toBe('ERR_STASIS_FORWARD_CYCLE');
    expect(await actor.run('forward', { from: 'a', to: 'a' })).toBe('forwarded');
  });
});
