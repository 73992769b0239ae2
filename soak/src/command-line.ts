// The command line of `soak`. Whatever is wrong with it is reported in one sentence.

import { availableParallelism } from 'node:os';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';

/** The run that the user asks for. */
export interface Request {
  readonly minutes: number;
  /** How many rounds to play in place of the minutes, which makes the work the same in every run of a seed. */
  readonly rounds: number | undefined;
  readonly seed: number;
  readonly threads: number;
  readonly json: boolean;
}

const usageError = 2;
const mostThreads = 64;

/** Reads the arguments. If there is nothing to run, prints the help or what is wrong, and returns the exit code. */
export function readCommandLine(args: readonly string[]): Request | { readonly exitCode: number } {
  const command = describeCommand();
  try {
    // pnpm passes on the `--` of `pnpm soak -- --json`.
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
      'Runs random traffic of every kind through the bus, in rounds, and checks that every message is accounted for ' +
        'and in order, and that nothing is left behind: no memory, ports, threads or file descriptors.',
    )
    .addOption(
      new Option('--minutes <n>', 'how long to run; may be a fraction').argParser(minutes).default(5),
    )
    .addOption(
      new Option(
        '--rounds <n>',
        'how many rounds to run after the warm-up, in place of the minutes',
      ).argParser(wholeNumber),
    )
    .addOption(
      new Option('--seed <n>', 'the same seed makes the same choices (default: another each time)').argParser(
        seed,
      ),
    )
    .addOption(
      new Option('--threads <n>', 'worker threads of each of the two lasting pools')
        .argParser(threads)
        .default(Math.min(availableParallelism(), 4)),
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
