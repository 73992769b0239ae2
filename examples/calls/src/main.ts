// The example program: replays a recorded trace of a telephone switch through the bus, and records its calls. Exits with 0 if everything
// is accounted for, with 1 if it is not or the trace cannot be read, and with 2 if the command line is wrong.

import { readCommandLine } from './command-line.js';
import { runRequest } from './run-request.js';
import { TraceError } from './trace-error.js';

const request = readCommandLine(process.argv.slice(2));
if ('exitCode' in request) {
  process.exitCode = request.exitCode;
} else {
  try {
    process.exitCode = (await runRequest(request)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
