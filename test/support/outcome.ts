// What became of a script (see handlers/perform.mjs).

export interface Outcome {
  readonly number: number;
  readonly result?: unknown;
  readonly error?: { readonly name: string; readonly message: string; readonly code?: string };
}

/** What the script gave. @throws what it threw, as far as tests look at it */
export function resultOf({ result, error }: Outcome): unknown {
  if (error === undefined) return result;
  throw Object.assign(new Error(error.message), error);
}
