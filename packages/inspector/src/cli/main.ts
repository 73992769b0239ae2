#!/usr/bin/env node
// The `stasis` command. Exits with 0 on success, with 1 if no inspector answers or the named topic or subscription does not exist, and
// with 2 if the command line is wrong.

import { CommanderError } from 'commander';
import { CommandError } from './command-error.js';
import { stasisCommand } from './stasis-command.js';

const usageError = 2;

// The reader of the output has read enough, as in `stasis top --json | head -1`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await stasisCommand().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : usageError;
  } else if (error instanceof CommandError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  } else {
    throw error;
  }
}
