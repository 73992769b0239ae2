// Names of topics come from outside: a pattern looks at each of their characters once, and only when whoever sent them is known
// to have the secret.

import { defineMessageType } from '@stasis-bus/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TopicPattern } from '../../packages/nats/src/settings/topic-pattern.js';
import { join } from './support/joined.js';
import { hasServer, NatsServer } from './support/server.js';

const Note = defineMessageType('nats.note').of<unknown>();

/** A name that a regular expression takes minutes to find out about. */
const longName = '-'.repeat(4_000);

/** By the definition: `*` is any run of characters, and everything else is itself. */
function fits(pattern: string, name: string): boolean {
  if (pattern === '') return name === '';
  if (pattern[0] === '*')
    return fits(pattern.slice(1), name) || (name !== '' && fits(pattern, name.slice(1)));
  return pattern[0] === name[0] && fits(pattern.slice(1), name.slice(1));
}

describe('SPEC 14.5: a pattern of topics', () => {
  it('matches the names that it says', () => {
    const text = fc.string({ unit: fc.constantFrom('*', 'a', 'b', '.', '\n', '\\'), maxLength: 8 });
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '.', '\n', '\\'), maxLength: 10 });
    fc.assert(
      fc.property(text, name, (pattern, topic) => {
        expect(new TopicPattern(pattern).matches(topic)).toBe(fits(pattern, topic));
      }),
      { numRuns: 2_000 },
    );
    for (const [pattern, topic] of [
      ['a*a', 'a'],
      ['ab*ab*ab', 'abab'],
      ['*a*b*', 'ba'],
      ['*aa*', 'xaaax'],
    ] as const)
      expect(new TopicPattern(pattern).matches(topic)).toBe(fits(pattern, topic));
  });

  it('looks at each character of a name once', () => {
    expect(new TopicPattern('*-*-*-*/x').matches(longName)).toBe(false);
    expect(new TopicPattern('*-*-*-*/x').matches(`${longName}/x`)).toBe(true);
  });
});

describe.skipIf(!hasServer)('SPEC 14.5: with a secret', () => {
  it('nothing of a frame is looked at before it is known to be signed with it', async () => {
    await using server = await NatsServer.start();
    const topics = [{ topic: '*-*-*-*/x', direction: 'import', types: [Note] }] as const;
    const given = { name: 'border', secret: 'of nobody else', topics };
    await using here = await join(server, given);
    await using there = await join(server, {
      ...given,
      topics: [{ ...topics[0], direction: 'export' }],
    });
    const heard = here.heard('a-b-c-d/x');
    here.connection.publish(`border.m.${longName.slice(0, 3_900)}.evil`, Buffer.of(9, 1));
    here.connection.publish(`border.m.${longName.slice(0, 3_900)}.evil`, Buffer.of(1, 1));
    await here.connection.flush();
    there.bus.topic('a-b-c-d/x').publish(Note, 'after');
    await heard.count(1);
    expect(here.bridge.statistics().refused).toMatchObject({ 'unknown-version': 1, forged: 1 });
  });
});
