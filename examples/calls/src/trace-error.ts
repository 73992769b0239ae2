// An error about the trace that the user can do something about: its message is one clear sentence, to be shown as it is.

export class TraceError extends Error {
  static {
    TraceError.prototype.name = 'TraceError';
  }
}

/** A broken line of an input file: reported and counted, never fatal. */
export interface BrokenLine {
  file: string;
  line: number;
  reason: string;
}
