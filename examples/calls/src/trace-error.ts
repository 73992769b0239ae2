// An error that the user can do something about. Its message is one clear sentence, to be shown as it is.

export class TraceError extends Error {
  static {
    TraceError.prototype.name = 'TraceError';
  }
}

/** A broken line of an input file. It is reported and counted, but not fatal. */
export interface BrokenLine {
  file: string;
  line: number;
  reason: string;
}
