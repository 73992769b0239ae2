// The arguments of the `stasis` command: the original's console commands, and `top`.

import { type BusStatistics, formatStatistics, formatSubscription, formatTopic } from '@stasis-bus/core';
import { printable, subscriptionsOf, topicsOf } from '@stasis-bus/core/internal';
import { Command, InvalidArgumentError, Option } from 'commander';
import { announcements } from '../wire/announcement.js';
import { CommandError } from './command-error.js';
import { Target, type TargetOptions } from './target.js';
import { runTop } from './top.js';
import { sortings } from './top-screen.js';

interface Options extends TargetOptions {
  readonly json?: boolean;
}

/** What a command prints: text for people, or JSON. */
interface View {
  readonly text: string;
  readonly json: unknown;
}

const tables = {
  topics: (statistics: BusStatistics) => statistics.topics,
  subscriptions: (statistics: BusStatistics) => statistics.subscriptions,
  messages: (statistics: BusStatistics) => statistics.messageTypes,
  threads: (statistics: BusStatistics) => statistics.threads,
};

export function stasisCommand(): Command {
  const command = new Command('stasis')
    .description('Shows what a message bus is doing, in a process that has called inspect(bus).')
    .option('--url <url>', 'the address of the inspector, as its process printed it')
    .option('--token <token>', 'its token, if the URL does not contain it')
    .addOption(new Option('--pid <pid>', 'the inspector of the process with this id').argParser(wholeNumber))
    .option('--json', 'print JSON')
    .exitOverride();
  const show = command
    .command('show')
    .description('the topics, or everything about one topic or subscription');
  addTable(show, 'topics');
  addOne(show, 'topic', 'name', topicView);
  addOne(show, 'subscription', 'id', subscriptionView);
  const statistics = command.command('statistics').description('the statistics');
  const showStatistics = statistics
    .command('show')
    .description('a table, or everything about one topic or subscription');
  for (const table of Object.keys(tables) as (keyof typeof tables)[]) addTable(showStatistics, table);
  addOne(showStatistics, 'topic', 'name', topicView);
  addOne(showStatistics, 'subscription', 'id', subscriptionView);
  addList(command);
  addTop(command);
  return command;
}

function addTable(parent: Command, table: keyof typeof tables): void {
  const lines = {
    topics: 'topic',
    subscriptions: 'subscription',
    messages: 'message type',
    threads: 'thread',
  };
  parent
    .command(table)
    .description(`one line for each ${lines[table]}, and the totals`)
    .action(async (_options: object, command: Command) => {
      await print(command, (statistics) => ({
        text: formatStatistics(statistics, table),
        json: tables[table](statistics),
      }));
    });
}

function addOne(
  parent: Command,
  what: string,
  argument: string,
  view: (statistics: BusStatistics, key: string) => View,
): void {
  parent
    .command(what)
    .argument(`<${argument}>`)
    .description(`everything about one ${what}`)
    .action(async (key: string, _options: object, command: Command) => {
      await print(command, (statistics) => view(statistics, key));
    });
}

function topicView(statistics: BusStatistics, name: string): View {
  const topic = statistics.topics.find((candidate) => candidate.name === name);
  if (topic === undefined) throw new CommandError(`There is no topic ${JSON.stringify(name)}.`);
  return {
    text: formatTopic(statistics, name),
    json: { ...topic, subscriptions: subscriptionsOf(statistics, topic) },
  };
}

function subscriptionView(statistics: BusStatistics, id: string): View {
  const subscription = statistics.subscriptions.find((candidate) => candidate.id === id);
  if (subscription === undefined) throw new CommandError(`There is no subscription ${JSON.stringify(id)}.`);
  return {
    text: formatSubscription(statistics, id),
    json: { ...subscription, topics: topicsOf(statistics, subscription) },
  };
}

function addList(parent: Command): void {
  parent
    .command('list')
    .description('the open inspectors of your processes on this machine')
    .action((_options: object, command: Command) => {
      const running = announcements().map(({ pid, title, url }) => ({ pid, title, url }));
      const lines = running.map(
        ({ pid, title, url }) => `${String(pid).padStart(8)}  ${url}  ${printable(title)}\n`,
      );
      write(command.optsWithGlobals<Options>(), { text: lines.join(''), json: running });
    });
}

function addTop(parent: Command): void {
  parent
    .command('top')
    .description('the busiest subscriptions and the threads, live; q quits')
    .addOption(
      new Option('--sort <by>', 'what to sort by, the highest first')
        .choices(Object.keys(sortings))
        .default('handled'),
    )
    .addOption(
      new Option('--interval <seconds>', 'how long to wait between two readings')
        .argParser(seconds)
        .default(1),
    )
    .option('--once', 'print one screen, after one interval, and exit')
    .action(
      async (
        options: { sort: keyof typeof sortings; interval: number; once?: boolean },
        command: Command,
      ) => {
        const { json = false, ...target } = command.optsWithGlobals<Options>();
        const { sort, interval, once = false } = options;
        await runTop(new Target(target), { sort, intervalMs: interval * 1000, once, json });
      },
    );
}

async function print(command: Command, view: (statistics: BusStatistics) => View): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  write(options, view(await new Target(options).statistics()));
}

function write({ json = false }: Options, view: View): void {
  process.stdout.write(json ? `${JSON.stringify(view.json, null, 2)}\n` : view.text);
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function seconds(text: string): number {
  const number = Number(text);
  if (!(number >= 0.1 && number <= 3600))
    throw new InvalidArgumentError('It must be a number from 0.1 to 3600.');
  return number;
}
