// The command line: what can be asked for, and one clear sentence for what cannot.

import { availableParallelism } from 'node:os';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';

/** What the user asked for. */
export interface Request {
  readonly minutes: number;
  /** In place of the minutes: so many rounds, which makes the amount of work the same in every run of a seed. */
  readonly rounds: number | undefined;
  readonly seed: number;
  readonly threads: number;
  readonly json: boolean;
}

const usageError = 2;
const mostThreads = 64;

/** Reads the arguments; prints help or what is wrong with them, and gives the exit code then. */
export function readCommandLine(args: readonly string[]): Request | { readonly exitCode: number } {
  const command = describeCommand();
  try {
    // pnpm hands on the `--` of `pnpm soak -- --json`.
    command.parse(args[0] === '--' ? args.slice(1) : args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { exitCode: error.exitCode === 0 ? 0 : usageError };
  }
  const {
    rounds,
    seed = Math.floor(Math.random() * 2 ** 31),
    json = false,
    ...rest
  } = command.opts<Options>();
  return { ...rest, rounds, seed, json };
}

interface Options {
  readonly minutes: number;
  readonly rounds?: number;
  readonly seed?: number;
  readonly threads: number;
  readonly json?: boolean;
}

function describeCommand(): Command {
  return new Command('soak')
    .description(
      'Runs random traffic of every kind through the bus, in rounds, and checks that every message is accounted for, ' +
        'in order, and that nothing is left behind: no memory, ports, threads or file descriptors.',
    )
    .addOption(new Option('--minutes <n>', 'for how long; may be a fraction').argParser(minutes).default(5))
    .addOption(
      new Option('--rounds <n>', 'so many rounds after the warm-up, in place of the minutes').argParser(
        wholeNumber,
      ),
    )
    .addOption(
      new Option('--seed <n>', 'makes the same choices again (default: another each time)').argParser(seed),
    )
    .addOption(
      new Option('--threads <n>', 'worker threads of each of the two pools that stay')
        .argParser(threads)
        .default(Math.min(availableParallelism(), 4)),
    )
    .option('--json', 'print the report as one JSON object')
    .helpOption('-h, --help', 'show this help')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({
      // A suggestion comes on a line of its own; one sentence is to be one line.
      outputError: (text, write) => write(`${text.trim().replaceAll('\n', ' ')}\n`),
    });
}

function minutes(text: string): number {
  const value = Number(text);
  if (!/^[\d.]+$/.test(text) || !Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError('It must be a number above 0.');
  }
  return value;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}

function seed(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value >= 2 ** 31) {
    throw new InvalidArgumentError('It must be a whole number from 0 to 2147483647.');
  }
  return value;
}

function threads(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > mostThreads) {
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${mostThreads}.`);
  }
  return value;
}
