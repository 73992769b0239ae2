// The path to a part of a value, as a user would write it: `value.items[3].onDone`, `value.map.get("k")`.

/** A step from a container to one of its parts. */
export type PathStep = string | number | CollectionStep;

/** A step into a Map or a Set, whose parts are not properties. */
export class CollectionStep {
  readonly #member: 'keys' | 'values';
  readonly #index: number;
  readonly #key: unknown;

  /** @param key the key of a Map, if the step leads to the value of that key */
  constructor(member: 'keys' | 'values', index: number, key?: unknown) {
    this.#member = member;
    this.#index = index;
    this.#key = key;
  }

  toString(): string {
    const key = literal(this.#key);
    return key === undefined ? `.${this.#member}()[${this.#index}]` : `.get(${key})`;
  }
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
const longestKey = 80;
const mostSteps = 24;

/** Returns the text of a path, from the outermost step on. A very long path is shortened in the middle. */
export function formatPath(root: string, steps: readonly PathStep[]): string {
  if (steps.length <= mostSteps) return `${root}${steps.map(formatStep).join('')}`;
  const half = mostSteps / 2;
  const start = steps.slice(0, half).map(formatStep).join('');
  const end = steps.slice(-half).map(formatStep).join('');
  return `${root}${start} … ${end}`;
}

function formatStep(step: PathStep): string {
  if (typeof step === 'number') return `[${step}]`;
  if (typeof step !== 'string') return step.toString();
  return identifier.test(step) ? `.${step}` : `[${quote(step)}]`;
}

function literal(key: unknown): string | undefined {
  if (typeof key === 'string') return quote(key);
  if (typeof key === 'bigint') return `${key}n`;
  return typeof key === 'number' || typeof key === 'boolean' || key === null ? String(key) : undefined;
}

function quote(text: string): string {
  return JSON.stringify(text.length <= longestKey ? text : `${text.slice(0, longestKey)}…`);
}
