// What the command lines of `bench` and `soak` have in common: help, and one sentence for any mistake. The example programs stand on
// their own, and import nothing from here.

import { type Command, CommanderError, InvalidArgumentError } from 'commander';

const usageError = 2;

/** Parses the arguments. If there is nothing to run, prints the help or what is wrong, and returns the exit code. */
export function parseCommand(
  command: Command,
  args: readonly string[],
): { readonly exitCode: number } | undefined {
  command
    .helpOption('-h, --help', 'show this help')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({
      // Suggestions come on a line of their own; they are joined so that the error is one line.
      outputError: (text, write) => write(`${text.trim().replaceAll('\n', ' ')}\n`),
    });
  try {
    // pnpm passes on the `--` of `pnpm soak -- --json`.
    command.parse(
      args.filter((argument) => argument !== '--'),
      { from: 'user' },
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { exitCode: error.exitCode === 0 ? 0 : usageError };
  }
}

/** Returns the parser of an option that is a whole number in a range. */
export function wholeNumber(least: number, most = Number.POSITIVE_INFINITY): (text: string) => number {
  const range = most === Number.POSITIVE_INFINITY ? `from ${least}` : `from ${least} to ${most}`;
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number ${range}.`);
    }
    return value;
  };
}
