// The command line of `bench`.

import { Argument, Command } from 'commander';
import { allRows, rowGroups } from './all-rows.js';
import type { Effort } from './support/measure.js';
import { parseCommand } from './support/parse-command.js';

export interface BenchRequest {
  /** Names of rows and of groups; if empty, all rows are measured. */
  readonly names: readonly string[];
  readonly effort: Effort;
  /** How many rows to measure at a time; more than one only if the figures do not matter. */
  readonly rowsAtOnce: number;
  readonly json: boolean;
  readonly markdown: string | undefined;
  readonly summary: string | undefined;
  readonly chart: string | undefined;
}

const fullEffort: Effort = { rounds: 9, share: 1 };
const quickEffort: Effort = { rounds: 1, share: 0.05 };

/** Reads the arguments. If there is nothing to run, prints the help or what is wrong, and returns the exit code. */
export function readCommandLine(args: readonly string[]): BenchRequest | { readonly exitCode: number } {
  const names = [...rowGroups.map(({ group }) => group), ...allRows.map(({ name }) => name)];
  const command = new Command('bench')
    .description('Measures the bus and other libraries, each in turn with a baseline in the same process.')
    .addArgument(new Argument('[row...]', 'rows, or groups of rows; all if none is named').choices(names))
    .option('--quick', 'one short round, two rows at a time, which shows that everything runs, not how fast')
    .option('--json', 'print one JSON object instead of the tables')
    .option('--markdown <file>', 'also write the tables between the marks of this Markdown file')
    .option('--summary <file>', 'also write a table of a few rows between the marks of this Markdown file')
    .option('--chart <file>', 'also draw the ratios to this file, as SVG');
  const end = parseCommand(command, args);
  if (end !== undefined) return end;
  const { quick, json, markdown, summary, chart } = command.opts<{
    quick?: boolean;
    json?: boolean;
    markdown?: string;
    summary?: string;
    chart?: string;
  }>();
  return {
    names: command.args,
    effort: quick ? quickEffort : fullEffort,
    rowsAtOnce: quick ? 2 : 1,
    json: json ?? false,
    markdown,
    summary,
    chart,
  };
}
