// The command line of the example. A mistake in it is reported in one sentence.

import { availableParallelism } from 'node:os';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { shippedFolder } from './shipped-traces.js';

/** The run that the user asks for. */
export interface Request {
  folder: string;
  inline: boolean;
  threads: number;
  /** 1 is real time; `Infinity` is as fast as possible. */
  speed: number;
  json: boolean;
  chart: string | undefined;
  /** The port of the inspector to open, 0 for any. */
  inspect: number | undefined;
}

/** The exit code if the command line is wrong. */
const usageError = 2;

const mostThreads = 256;

/**
 * Reads the arguments. If there is nothing to run, prints the help or what is wrong.
 * @returns the request, or the exit code if there is nothing to run.
 */
export function readCommandLine(args: readonly string[]): Request | { exitCode: number } {
  const command = describeCommand();
  try {
    // pnpm passes on the `--` of `pnpm start -- --inline`.
    command.parse(args[0] === '--' ? args.slice(1) : args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { exitCode: error.exitCode === 0 ? 0 : usageError };
  }
  const { inline = false, json = false, threads, speed, chart, inspect } = command.opts<Options>();
  return { inline, json, threads, speed, chart, inspect, folder: command.args[0] ?? shippedFolder };
}

/** The options as commander returns them. */
interface Options {
  inline?: boolean;
  json?: boolean;
  threads: number;
  speed: number;
  chart?: string;
  inspect?: number;
}

function describeCommand(): Command {
  return new Command('calls')
    .description(
      'Replays the events of a telephone switch through the bus, records every call on worker threads, and checks ' +
        "the records against the switch's own.",
    )
    .argument(
      '[folder]',
      'a trace of your own: ami-events.jsonl and cdr.csv, either may end in .gz (default: the shipped trace)',
    )
    .addOption(
      new Option('--threads <n>', 'worker threads')
        .argParser(wholeNumber)
        .default(Math.min(availableParallelism(), mostThreads)),
    )
    .addOption(
      new Option('--speed <speed>', 'max, realtime, or a factor: 10 is ten times the original speed')
        .argParser(speed)
        .default(Number.POSITIVE_INFINITY, 'max'),
    )
    .option('--inline', 'record on the main thread instead, to compare')
    .addOption(
      new Option(
        '--chart <file>',
        'run inline and on threads, and draw the event-loop delay of both as SVG',
      ).conflicts('inline'),
    )
    .addOption(
      new Option('--inspect [port]', 'show the bus at work in the inspector, and stay until Ctrl-C')
        .argParser(portNumber)
        .preset(0)
        .conflicts('chart'),
    )
    .option('--json', 'print the report as one JSON object')
    .helpOption('-h, --help', 'show this help')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({
      // Suggestions come on a line of their own; they are joined so that the error is one line.
      outputError: (text, write) => write(`${text.trim().replaceAll('\n', ' ')}\n`),
    });
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > mostThreads) {
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${mostThreads}.`);
  }
  return number;
}

function portNumber(text: string | number): number {
  const number = Number(text);
  if (!/^\d+$/.test(String(text)) || number > 65_535) {
    throw new InvalidArgumentError('It must be a port number.');
  }
  return number;
}

function speed(text: string): number {
  if (text === 'max') return Number.POSITIVE_INFINITY;
  if (text === 'realtime') return 1;
  const factor = Number(text);
  if (!/^[\d.]+$/.test(text) || !Number.isFinite(factor) || factor <= 0) {
    throw new InvalidArgumentError('It must be max, realtime, or a factor above 0.');
  }
  return factor;
}
