// The program: indexes a folder. Exits with 0 on success, with 1 if the folder or a file in it could not be read, and with 2 if the
// command line is wrong.

import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { type Indexing, indexFolder } from './index-folder.js';
import { showProgress } from './progress.js';
import { reportOf } from './report.js';

interface Options {
  readonly threads: number;
  readonly json?: boolean;
}

const command = new Command('indexer')
  .description('Hashes the files of a folder and counts their words, on worker threads.')
  .argument('[folder]', 'the folder to index', '.')
  .option('--threads <n>', 'worker threads', threadsFrom, availableParallelism())
  .option('--json', 'print one JSON object instead of a table')
  .allowExcessArguments(false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse();

const [folder = '.'] = command.processedArgs as [string];
const { threads, json = false } = command.opts<Options>();
let endProgress = (): void => {};
try {
  const index = await indexFolder(folder, {
    threads,
    onStart: (indexing: Indexing) => {
      endProgress = showProgress(indexing);
    },
    onError: (error) => console.error(`${error.code}: ${error.message}`),
  });
  endProgress();
  const { total, kinds, duplicates, unreadable } = index;
  const report = { total, kinds: Object.fromEntries(kinds), duplicates, unreadable };
  console.log(json ? JSON.stringify(report, undefined, 2) : reportOf(index, folder));
  if (unreadable.length > 0) process.exitCode = 1;
} catch (error) {
  endProgress();
  console.error(`Cannot index ${folder}: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

function threadsFrom(text: string): number {
  const threads = Number(text);
  if (!Number.isInteger(threads) || threads < 1 || threads > 256) {
    throw new InvalidArgumentError('It must be a whole number from 1 to 256.');
  }
  return threads;
}
