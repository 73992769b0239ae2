// The command line of `soak`. A mistake in it is reported in one sentence.

import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { parseCommand, wholeNumber } from '../../benchmarks/src/support/parse-command.js';

/** The run that the user asks for. */
export interface Request {
  readonly minutes: number;
  /** How many rounds to play in place of the minutes, which makes the work the same in every run of a seed. */
  readonly rounds: number | undefined;
  readonly seed: number;
  readonly threads: number;
  readonly json: boolean;
}

const mostThreads = 64;
const largestSeed = 2 ** 31 - 1;

/** Reads the arguments. If there is nothing to run, prints the help or what is wrong, and returns the exit code. */
export function readCommandLine(args: readonly string[]): Request | { readonly exitCode: number } {
  const command = describeCommand();
  const end = parseCommand(command, args);
  if (end !== undefined) return end;
  const {
    rounds,
    seed = Math.floor(Math.random() * (largestSeed + 1)),
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
      ).argParser(wholeNumber(1)),
    )
    .addOption(
      new Option('--seed <n>', 'the same seed makes the same choices (default: another each time)').argParser(
        wholeNumber(0, largestSeed),
      ),
    )
    .addOption(
      new Option('--threads <n>', 'worker threads of each of the two lasting pools')
        .argParser(wholeNumber(1, mostThreads))
        .default(Math.min(availableParallelism(), 4)),
    )
    .option('--json', 'print the report as one JSON object');
}

function minutes(text: string): number {
  const value = Number(text);
  if (!/^[\d.]+$/.test(text) || !Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError('It must be a number above 0.');
  }
  return value;
}
