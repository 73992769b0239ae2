// Headers travel with their message.

import { describe, expect, it } from 'vitest';
import { everywhere, onEach } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';
import { Answer, Question } from './sample-questions.js';

shareThreads();

describe('SPEC 13.3 headers', () => {
  onEach(everywhere, (stage) => {
    it('arrive with the message, through forwards and on every thread, frozen', async () => {
      const topic = stage.bus.topic('child');
      topic.forwardTo(stage.bus.topic('parent'));
      const own = await stage.subscribe(topic, 'asking:tellHeaders');
      const above = await stage.subscribe(stage.bus.topic('parent'), 'asking:tellHeaders');
      const headers = { 'trace-id': '4bf92f35', empty: '', '☃': 'snowman' };
      topic.publish(Note, 1, { headers });
      topic.publish(Note.create(2, { headers }));
      topic.publish(Note, 3);
      const expected = [headers, headers, {}].map((shown) =>
        JSON.stringify({ headers: { ...shown }, frozen: true }),
      );
      expect(await stage.told(own)).toEqual(expected);
      expect(await stage.told(above)).toEqual(expected);
    });

    it('are not those of the publisher: later changes are not seen', async () => {
      const headers: Record<string, string> = { trace: '1' };
      const message = Note.create(1, { headers });
      headers['trace'] = '2';
      headers['more'] = '3';
      const subscription = await stage.subscribe(stage.bus.topic('calls'), 'asking:tellHeaders');
      stage.bus.topic('calls').publish(message);
      expect(await stage.told(subscription)).toEqual([
        JSON.stringify({ headers: { trace: '1' }, frozen: true }),
      ]);
    });

    it('of a reply name the request', async () => {
      const topic = stage.bus.topic('questions');
      await stage.subscribe(topic, 'asking:double');
      const asked = topic.once(Question);
      const { headers } = await topic.request(Question, 1, { reply: Answer });
      expect(headers['in-reply-to']).toBe((await asked).id);
    });
  });
});
