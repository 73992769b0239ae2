// What a handler sees of a published value, as a type: the frozen structured clone, deeply read-only (SPEC 2.2-2.4).

import type { Message } from '../message.js';
import type { MessageType } from '../message-type.js';

/**
 * The deeply read-only form of `T`: arrays, tuples, Maps and Sets are read-only, a `Date` has no setters, a `Buffer`
 * is a `Uint8Array`. Methods and symbol keys are gone, because cloning drops them; messages, message types, binary
 * data and regular expressions are as they were. `Received<Received<T>>` is `Received<T>`.
 */
// Every condition asks about T itself (`any` and `unknown` fall through to `T`): only then can TypeScript compare a
// Message<T> with a Message<unknown> by structure.
export type Received<T> = T extends Primitive ? T : T extends Unclonable ? never : ReceivedObject<T>;

/** A date whose setters are gone; at run time they throw. */
export interface ReceivedDate extends Pick<Date, Exclude<keyof Date, `set${string}`>> {}

/** What is left of any error: its class and its own fields do not survive cloning. */
export type ReceivedError = Readonly<Error>;

type Primitive = string | number | bigint | boolean | null | undefined;
type Unclonable =
  | symbol
  | ((...parameters: never) => unknown)
  | (abstract new (
      ...parameters: never
    ) => unknown);
type Untouched = Message | MessageType | ArrayBufferLike | ArrayBufferView | RegExp;

type ReceivedObject<T> = T extends Buffer
  ? Uint8Array
  : T extends Untouched
    ? T
    : T extends ReceivedDate
      ? ReceivedDate
      : T extends ReadonlyMap<infer K, infer V>
        ? ReadonlyMap<Received<K>, Received<V>>
        : T extends ReadonlySet<infer V>
          ? ReadonlySet<Received<V>>
          : T extends Tuple
            ? { readonly [K in keyof T]: Received<T[K]> }
            : T extends readonly (infer E)[]
              ? readonly Received<E>[]
              : IsError<T> extends true
                ? ReceivedError
                : T extends object
                  ? { readonly [K in keyof T as KeptKey<T, K>]: Received<T[K]> }
                  : T;

// A tuple is mapped; an array is not: TypeScript would look into the elements of a recursive type without end.
type Tuple =
  | readonly [unknown?, unknown?, unknown?, unknown?]
  | readonly [unknown, ...unknown[]]
  | readonly [...unknown[], unknown];

// A plain `{ name: string; message: string }` would pass for an Error by its shape, but it has no `stack`.
type IsError<T> = T extends Error ? ('stack' extends keyof T ? true : false) : false;

type KeptKey<T, K extends keyof T> = K extends symbol ? never : T[K] extends Unclonable ? never : K;
