// Messages and their types: what is published, and what a receiver sees of it (SPEC 1, 2). Receivers get a value as a structured
// clone, deeply frozen.

/** A message. Everything in it is read-only, and the same in every realm. */
export interface Message<T = unknown, N extends string = string> {
  /** The message type: one object per name and realm. */
  readonly type: MessageType<T, N>;
  /** The name of the type. A `switch` on it narrows a union of messages. */
  readonly name: N;
  /** The published value, as a structured clone, deeply frozen. */
  readonly value: Received<T>;
  /**
   * When the message was created, by the wall clock, in epoch milliseconds with a fraction. If the wall clock is set, timestamps
   * follow within a second; otherwise they never run backwards on one thread.
   */
  readonly timestamp: number;
  /** The entity that originated the message; `null` for an aggregate. */
  readonly eid: string | null;
  /** Unique, and the same in every realm and process. */
  readonly id: string;
  /** The `headers` given to `create`, frozen. A reply has the `id` of its request as `in-reply-to`. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Formats the message with the named formatter of its type. Returns `undefined` if the type has no such formatter in this realm.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT; whatever the formatter throws
   */
  format(formatter: string, sanitizer?: Sanitizer): unknown;
  /** Returns what the type's `json` formatter returns or, without one, the parts of the message as a plain object. */
  toJSON(): unknown;
}

/**
 * Lets the caller of `format` leave out parts of a message (SPEC 2.6). A formatter calls `omit` for each part that it can leave
 * out.
 */
export interface Sanitizer {
  /**
   * Returns whether to leave out a part.
   *
   * @param kind the kind of part: `'channel'`, for example
   * @param idOrSnapshot the part's id or snapshot
   */
  omit(kind: string, idOrSnapshot: unknown): boolean;
}

/** The message of a message type: `MessageOf<typeof CallStarted>`. */
export type MessageOf<M> = M extends MessageType<infer T, infer N> ? Message<T, N> : never;

/** Formatting functions by name (`json`, `ami`, `event`, or any other): each returns the message in that form. */
export type Formatters<T, N extends string> = Record<
  string,
  (message: Message<T, N>, sanitizer?: Sanitizer) => unknown
>;

/** The options of `create`. */
export interface CreateOptions {
  /** The entity that originates the message; `null` for an aggregate. Default: the local entity id. */
  eid?: string | null;
  /** Text that travels with the message beside its value, through threads, forwards and bridges. Default: none. */
  headers?: Record<string, string>;
  /**
   * Copies binary data once into shared memory, where every thread reads the same bytes. The publisher must not write to them
   * afterwards. Default: every thread gets a copy of its own.
   */
  share?: boolean;
}

/**
 * A message type: a name, the type of the values, and formatters. Made by `defineMessageType`. Compare types by identity; test
 * messages with `type.is(message)` or `message.name`.
 */
// `any`, not `unknown`: a list of types (`accept: [A, B]`) must be able to hold types of any values.
// biome-ignore lint/suspicious/noExplicitAny: see above
export interface MessageType<T = any, N extends string = string> {
  /** Unique in a realm, and the same in all realms: types are identified by their names. */
  readonly name: N;
  /** The names of the formatters, as far as this realm knows them. */
  readonly formatters: readonly string[];
  /**
   * Sets the type of the values and, if given, the formatters. Returns the same object. Formatters of the same names replace the
   * earlier functions.
   *
   * @throws ERR_STASIS_TYPE_CONFLICT if the type already has formatters of other names; ERR_STASIS_INVALID_ARGUMENT
   */
  of<V>(formatters?: Formatters<V, N>): MessageType<V, N>;
  /**
   * Returns a new message with a frozen structured clone of the value. Later changes to the value have no effect on the message.
   *
   * @throws ERR_STASIS_VALUE_NOT_CLONEABLE, naming the path to the part that cannot be cloned
   * @throws ERR_STASIS_INVALID_ARGUMENT if the value is missing (`null` is a value) or an option is wrong
   */
  create(value: T | Received<T>, options?: CreateOptions): Message<T, N>;
  /** Returns whether a message is of this type, and narrows it. @throws ERR_STASIS_INVALID_ARGUMENT if it is not a message */
  is(message: Message): message is Message<T, N>;
}

/**
 * What a receiver sees of a value of type `T`, deeply read-only: arrays, tuples, Maps and Sets are read-only, a `Date` has no
 * setters, and a `Buffer` is a `Uint8Array`. Methods and symbol keys are absent, because cloning drops them. Messages, message
 * types, binary data and regular expressions stay as they are. `Received<Received<T>>` is `Received<T>`.
 */
// Every condition tests T itself (`any` and `unknown` fall through to `T`), or else TypeScript could not compare a Message<T> with
// a Message<unknown> by structure.
export type Received<T> = T extends Primitive ? T : T extends Unclonable ? never : ReceivedObject<T>;

/** A date without setters. At run time the setters exist, and throw. */
export interface ReceivedDate extends Pick<Date, Exclude<keyof Date, `set${string}`>> {}

/** What cloning keeps of an error. A class of the program's own, and all but the standard fields, are lost. */
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

// Tuples are mapped and arrays are not: if it mapped an array of a recursive type, TypeScript would follow its elements without
// end.
type Tuple =
  | readonly [unknown?, unknown?, unknown?, unknown?]
  | readonly [unknown, ...unknown[]]
  | readonly [...unknown[], unknown];

// A plain `{ name: string; message: string }` would pass for an Error by its shape, but it has no `stack`.
type IsError<T> = T extends Error ? ('stack' extends keyof T ? true : false) : false;

type KeptKey<T, K extends keyof T> = K extends symbol ? never : T[K] extends Unclonable ? never : K;
