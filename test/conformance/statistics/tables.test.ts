// Statistics as tables for people.

import { formatStatistics, formatSubscription, formatTopic } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { useStage } from '../../support/placements.js';
import { Note, Other } from '../../support/sample-types.js';

/** The table's cells, split where there are two spaces or more, without the totals and what follows them. */
function rows(table: string): string[][] {
  expect(table.endsWith('\n')).toBe(true);
  const lines = table.split('\n').map((line) => line.trim().split(/ {2,}/));
  const end = lines.findIndex(([first]) => first === 'Total');
  return lines.slice(0, end === -1 ? -1 : end);
}

function columnOf(table: string, title: string): (string | undefined)[] {
  const [titles = [], ...lines] = rows(table);
  const index = titles.indexOf(title);
  expect(titles).toContain(title);
  return lines.map((line) => line[index]);
}

function factsOf(text: string): Map<string, string> {
  return new Map(rows(text).map(([title = '', value = '']) => [title, value]));
}

describe('SPEC 12.3 the tables', () => {
  const stage = useStage('pool');

  async function populate(): Promise<void> {
    const topic = stage.bus.topic('calls:all', { detail: 'every call' });
    stage.bus.topic('calls:1').forwardTo(topic);
    await stage.subscribe(topic, 'tell', { accept: [Note] });
    topic.subscribe(() => {}, { accept: [Note] });
    for (const number of [1, 2, 3]) topic.publish(Note, number);
    topic.publish(Other, 4);
    await stage.bus.drain();
  }

  it('topics: a line each, by name', async () => {
    await populate();
    const table = formatStatistics(stage.bus.statistics(), 'topics');
    expect(columnOf(table, 'Topic')).toEqual(['calls:1', 'calls:all', 'observed']);
    expect(columnOf(table, 'Subscribers')).toEqual(['2', '2', '1']);
    expect(columnOf(table, 'Published')).toEqual(['0', '6', '4']);
    expect(columnOf(table, 'Dispatched')).toEqual(['0', '3', '3']);
    expect(columnOf(table, 'Not dispatched')).toEqual(['0', '3', '1']);
    expect(columnOf(table, 'Lowest ms')[0]).toBe('-');
  });

  it('names with line breaks and escape sequences are shown as they are written, on one line', () => {
    const name = 'two\nlines\u001b[31m\u009b2J\u202e';
    stage.bus.topic(name, { detail: 'a\ttab' });
    const statistics = stage.bus.statistics();
    const shown = 'two\\nlines\\u001b[31m\\u009b2J\\u202e';
    expect(columnOf(formatStatistics(statistics, 'topics'), 'Topic')).toContain(shown);
    expect(factsOf(formatTopic(statistics, name)).get('Topic')).toBe(shown);
    expect(factsOf(formatTopic(statistics, name)).get('Detail')).toBe('a\\u0009tab');
  });

  it('subscriptions: a line each', async () => {
    await populate();
    const table = formatStatistics(stage.bus.statistics(), 'subscriptions');
    expect(columnOf(table, 'Subscription')).toEqual(['observed-1', 'calls:all-1', 'calls:all-2']);
    expect(columnOf(table, 'Placement')).toEqual(['synchronous', 'remote', 'main']);
    expect(columnOf(table, 'Passed')).toEqual(['3', '3', '3']);
    expect(columnOf(table, 'Filtered')).toEqual(['1', '3', '2']);
    for (const title of ['Queued', 'Highest', 'Failed', 'Dropped', 'Retried']) columnOf(table, title);
  });

  it('messages: a line per type', async () => {
    await populate();
    const table = formatStatistics(stage.bus.statistics(), 'messages');
    const lines = new Map(
      columnOf(table, 'Message type').map((name, index) => [
        name,
        [columnOf(table, 'Published')[index], columnOf(table, 'Unused')[index]],
      ]),
    );
    expect(lines.get('test.note')).toEqual(['3', '0']);
    expect(lines.get('test.other')).toEqual(['1', '1']);
  });

  it('threads: a line each', async () => {
    await populate();
    const table = formatStatistics(stage.bus.statistics(), 'threads');
    expect(columnOf(table, 'Thread')).toEqual(stage.bus.statistics().threads.map(({ id }) => String(id)));
    expect(new Set(columnOf(table, 'Executor'))).toEqual(new Set([stage.pool.name]));
    expect(columnOf(table, 'Crashes')[0]).toBe('0');
  });

  it('topic: all about one', async () => {
    await populate();
    const facts = factsOf(formatTopic(stage.bus.statistics(), 'calls:all'));
    expect(Object.fromEntries(facts)).toMatchObject({
      Topic: 'calls:all',
      Detail: 'every call',
      Subscribers: '2',
      'Forwards from': 'calls:1',
      Published: '6',
    });
    expect(Date.parse(facts.get('Created') ?? '')).toBe(stage.bus.topic('calls:all').createdAt);
    expect(formatTopic(stage.bus.statistics(), 'nowhere')).toBe('No topic named "nowhere".\n');
  });

  it('subscription: all about one', async () => {
    await populate();
    const facts = factsOf(formatSubscription(stage.bus.statistics(), 'calls:all-2'));
    expect(Object.fromEntries(facts)).toMatchObject({
      Subscription: 'calls:all-2',
      Topic: 'calls:all',
      Placement: 'main',
      'Topics attached': '2',
      Congested: 'no',
      Handled: '3',
      'Slowest type': 'test.note',
      'Made at': '-',
    });
    expect(formatSubscription(stage.bus.statistics(), 'calls:all-9')).toBe(
      'No subscription "calls:all-9".\n',
    );
  });

  it('line up: every line has its cells under their titles', async () => {
    await populate();
    const table = formatStatistics(stage.bus.statistics(), 'topics');
    const [titles = '', ...lines] = table.trimEnd().split('\n');
    const end = titles.indexOf('Published') + 'Published'.length;
    for (const line of lines.slice(0, -2)) expect(line.slice(0, end)).toMatch(/\d$/);
  });

  it('are made from the JSON as well, and of nothing as well', () => {
    const statistics = stage.bus.statistics();
    expect(formatStatistics(JSON.parse(JSON.stringify(statistics)), 'topics')).toBe(
      formatStatistics(statistics, 'topics'),
    );
    expect(rows(formatStatistics({ ...statistics, threads: [] }, 'threads'))).toHaveLength(1);
  });
});
