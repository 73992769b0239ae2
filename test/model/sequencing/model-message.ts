// A message as the model sees it, and who waits for it. The object itself stands in for the message, so nothing must
// be looked up.

import type { Message, MessageType } from '../../../packages/core/src/api/message.js';
import { messageBrand } from '../../../packages/core/src/basics/brands.js';
import type { BusError } from '../../../packages/core/src/errors/bus-error.js';
import type { Invocation } from '../../../packages/core/src/sequencing/invocation.js';
import type { PartitionKey } from '../../../packages/core/src/sequencing/partition-key.js';
import type { InvocationWaiter } from '../../../packages/core/src/sequencing/waiter.js';
import type { Letter } from './step.js';

/** What the sequencer did and must not do. */
export class Violation extends Error {}

export type Outcome = 'handled' | 'filtered' | BusError;

export interface ModelMessageParts {
  readonly number: number;
  readonly letter: Letter;
  readonly type: MessageType;
  /** `undefined`: it has none that could be used. */
  readonly key: PartitionKey | undefined;
  readonly isFinal?: boolean;
  readonly isSilent?: boolean;
  readonly isAwaited?: boolean;
}

export class ModelMessage {
  readonly number: number;
  readonly letter: Letter;
  readonly type: MessageType;
  readonly key: PartitionKey | undefined;
  readonly isFinal: boolean;
  readonly isSilent: boolean;
  /** If the sequencer is parallel, it waits for all before it, and all after it wait for it. */
  readonly isBarrier: boolean;
  readonly waiter: ModelWaiter | undefined;
  state: 'queued' | 'out' | 'ended' = 'queued';
  attempt = 1;
  hasOverrun = false;
  /** While it is out. */
  session: object | undefined;
  place: object | undefined;
  /** How it ended: what its waiter is to be told. */
  outcome: Outcome | undefined;

  constructor(parts: ModelMessageParts) {
    const { number, letter, type, key, isFinal = false, isSilent = false, isAwaited = false } = parts;
    this.number = number;
    this.letter = letter;
    this.type = type;
    this.key = key;
    this.isFinal = isFinal;
    this.isSilent = isSilent;
    this.isBarrier = letter === 'change';
    this.waiter = isAwaited ? new ModelWaiter(this) : undefined;
  }

  get message(): Message {
    return this as unknown as Message;
  }

  toString(): string {
    if (this.isFinal) return `#${this.number} (final)`;
    return `#${this.number} (${this.letter}${this.isBarrier ? '' : `, key ${this.key ?? 'unusable'}`})`;
  }
}

Object.defineProperty(ModelMessage.prototype, messageBrand, { value: true });

export function modelOf(message: Message): ModelMessage {
  return message as unknown as ModelMessage;
}

export function modelOfInvocation(invocation: Invocation): ModelMessage {
  return modelOf(invocation.message);
}

/** Waits for one message, and notices when it is told too early, twice or something else than the model says. */
export class ModelWaiter implements InvocationWaiter {
  readonly #message: ModelMessage;
  #expected = 0;
  #told: Outcome | undefined;

  constructor(message: ModelMessage) {
    this.#message = message;
  }

  expect(): void {
    this.#expected += 1;
  }

  ended(outcome: Outcome): void {
    if (this.#told !== undefined) throw new Violation(`the waiter of ${this.#message} is told twice`);
    this.#told = outcome;
  }

  seal(): void {
    throw new Violation('a sequencer seals no waiter');
  }

  inspect(): void {
    const message = this.#message;
    if (this.#expected !== 1) throw new Violation(`the waiter of ${message} expects ${this.#expected} ends`);
    if (this.#told === message.outcome) return;
    throw new Violation(
      `the waiter of ${message} was told ${textOf(this.#told)}, and not ${textOf(message.outcome)}`,
    );
  }
}

function textOf(outcome: Outcome | undefined): string {
  return typeof outcome === 'object' ? outcome.code : (outcome ?? 'nothing');
}
