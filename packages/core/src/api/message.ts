// Messages and their types: what is published, and what a receiver sees of it (SPEC 1, 2). A value is received as its frozen
// structured clone, deeply read-only.

/** A message, the same in every realm: everything in it is read-only. */
export interface Message<T = unknown, N extends string = string> {
  /** What kind of message it is: one object per name and realm. */
  readonly type: MessageType<T, N>;
  /** The type's name: a `switch` on it narrows a union of messages. */
  readonly name: N;
  /** What was published, deeply frozen. */
  readonly value: Received<T>;
  /**
   * When the message was created, by the wall clock: epoch milliseconds, with fraction. A wall clock that is set is followed within a
   * second; until then no later message of the same thread has an earlier time.
   */
  readonly timestamp: number;
  /** The entity that originated the message; `null` for an aggregate. */
  readonly eid: string | null;
  /** Unique; the same in every realm and process. */
  readonly id: string;
  /** What was given as `headers`, frozen; a reply has the `id` of its request in `in-reply-to`. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The message in the named form, or `undefined` when its type has no such formatter in this realm. What the
   * formatter throws is thrown to the caller.
   */
  format(formatter: string, sanitizer?: Sanitizer): unknown;
  /** What the type's `json` formatter gives, else the message's parts as a plain object. */
  toJSON(): unknown;
}

/** Lets the caller of `format` leave parts out (SPEC 2.6). */
export interface Sanitizer {
  /** Whether to leave out the part of this kind (`'channel'`, say) with this id or snapshot. */
  omit(kind: string, idOrSnapshot: unknown): boolean;
}

/** The message of a message type: `MessageOf<typeof CallStarted>`. */
export type MessageOf<M> = M extends MessageType<infer T, infer N> ? Message<T, N> : never;

/** Named forms of a message (`json`, `ami`, `event`, or any name): functions from the message to that form. */
export type Formatters<T, N extends string> = Record<
  string,
  (message: Message<T, N>, sanitizer?: Sanitizer) => unknown
>;

/** What `create` takes besides the value. */
export interface CreateOptions {
  /** The entity that originates the message; `null` for an aggregate. Default: the local entity id. */
  eid?: string | null;
  /** Text that travels with the message, beside its value: through threads and forwards. Default: none. */
  headers?: Record<string, string>;
  /** Copies binary data once into shared memory, where every thread reads the same bytes. */
  share?: boolean;
}

/** A message type. Compare types by identity, and messages by `type.is(message)` or `message.name`. */
// `any`, not `unknown`: a list of types (`accept: [A, B]`) must hold types of whatever value.
// biome-ignore lint/suspicious/noExplicitAny: see above
export interface MessageType<T = any, N extends string = string> {
  /** Unique in a realm, and the same in all: types are known by their names. */
  readonly name: N;
  /** The names of the type's formatters. */
  readonly formatters: readonly string[];
  /**
   * The same object, with the type of its values and, if given, its formatters.
   *
   * @throws ERR_STASIS_TYPE_CONFLICT when the type already has formatters of other names.
   */
  of<V>(formatters?: Formatters<V, N>): MessageType<V, N>;
  /**
   * A message with a frozen structured clone of the value: what is done to the value afterwards is seen by nobody.
   *
   * @throws ERR_STASIS_VALUE_NOT_CLONEABLE naming the path to the part that cannot be cloned.
   * @throws ERR_STASIS_INVALID_ARGUMENT without a value (`null` is one), or for wrong options.
   */
  create(value: T | Received<T>, options?: CreateOptions): Message<T, N>;
  /** Whether the message is of this type; narrows it. */
  is(message: Message): message is Message<T, N>;
}

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
