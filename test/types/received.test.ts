import { expectTypeOf, test } from 'vitest';
import type { Message, MessageType, Received, ReceivedDate } from '../../packages/core/src/api/message.js';

type Branded = string & { readonly brand: unique symbol };
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
interface Tree {
  name: string;
  parent?: Tree;
  children: Map<string, Tree[]>;
}
class CallError extends Error {
  code = 'E_CALL';
}
class Account {
  owner = 'Ada';
  tags: string[] = [];
  onChange: (() => void) | undefined;
  #secret = 1;
  secret(): number {
    return this.#secret;
  }
}
interface Everything {
  text: Branded;
  list: { a: number }[];
  pair: [first: number[], second?: string];
  map: Map<{ k: number[] }, Set<Date>>;
  date: Date;
  buffer: Buffer;
  samples: Float32Array;
  memory: ArrayBuffer | SharedArrayBuffer;
  view: DataView;
  pattern: RegExp;
  error: CallError;
  account: Account;
  anything: unknown;
  optional?: number[];
}

test('SPEC 2.2, 2.3: what is received is read-only, at every depth', () => {
  type Value = Received<Everything>;
  expectTypeOf<Value['text']>().toEqualTypeOf<Branded>();
  expectTypeOf<Value['list']>().toEqualTypeOf<readonly { readonly a: number }[]>();
  expectTypeOf<Value['pair']>().toEqualTypeOf<readonly [first: readonly number[], second?: string]>();
  expectTypeOf<Value['map']>().toEqualTypeOf<
    ReadonlyMap<{ readonly k: readonly number[] }, ReadonlySet<ReceivedDate>>
  >();
  expectTypeOf<Value['account']>().toEqualTypeOf<{
    readonly owner: string;
    readonly tags: readonly string[];
    readonly onChange: undefined;
  }>();
  expectTypeOf<Value['error']>().toEqualTypeOf<Readonly<Error>>();
  expectTypeOf<Value['optional']>().toEqualTypeOf<readonly number[] | undefined>();
  expectTypeOf<Value>().toExtend<{ readonly optional?: readonly number[] }>();
});

test('SPEC 2.2: tuples stay tuples', () => {
  expectTypeOf<Received<[]>>().toEqualTypeOf<readonly []>();
  expectTypeOf<Received<[number[]?]>>().toEqualTypeOf<readonly [(readonly number[])?]>();
  expectTypeOf<Received<[string, ...number[][]]>>().toEqualTypeOf<
    readonly [string, ...(readonly number[])[]]
  >();
  expectTypeOf<Received<readonly [...string[], number]>>().toEqualTypeOf<readonly [...string[], number]>();
  expectTypeOf<Received<readonly Date[]>>().toEqualTypeOf<readonly ReceivedDate[]>();
});

test('SPEC 2.3: a Date has no setters, a Buffer is a Uint8Array, other binary data is as it was', () => {
  type Value = Received<Everything>;
  expectTypeOf<Value['date']>().toEqualTypeOf<ReceivedDate>();
  expectTypeOf<Extract<keyof ReceivedDate, `set${string}`>>().toBeNever();
  expectTypeOf<ReceivedDate['getTime']>().toEqualTypeOf<() => number>();
  expectTypeOf<Date>().toExtend<ReceivedDate>();
  expectTypeOf<Value['buffer']>().toEqualTypeOf<Uint8Array>();
  expectTypeOf<Value['samples']>().toEqualTypeOf<Float32Array>();
  expectTypeOf<Value['memory']>().toEqualTypeOf<ArrayBuffer | SharedArrayBuffer>();
  expectTypeOf<Value['view']>().toEqualTypeOf<DataView>();
  expectTypeOf<Value['pattern']>().toEqualTypeOf<RegExp>();
});

test('SPEC 2.4: what cannot be cloned is never received', () => {
  expectTypeOf<Received<() => void>>().toBeNever();
  expectTypeOf<Received<typeof Account>>().toBeNever();
  expectTypeOf<Received<symbol>>().toBeNever();
  expectTypeOf<Received<string | (() => void)>>().toEqualTypeOf<string>();
});

test('SPEC 2.7: messages and message types are passed as themselves', () => {
  type Update = { type: MessageType<{ a: number[] }, 'a'>; old: Message<Tree> | null };
  expectTypeOf<Received<Update>>().toEqualTypeOf<Readonly<Update>>();
  expectTypeOf<Received<Message>>().toEqualTypeOf<Message>();
  expectTypeOf<Message<Tree>>().toExtend<Message>();
  expectTypeOf<Message<Everything>>().toExtend<Message>();
});

test('SPEC 2.2: any and unknown are as they were, and only errors are errors', () => {
  // biome-ignore lint/suspicious/noExplicitAny: it is what is tested
  expectTypeOf<Received<any>>().toBeAny();
  expectTypeOf<Received<unknown>>().toBeUnknown();
  expectTypeOf<Received<{ name: string; message: string; level: number }>>().toHaveProperty('level');
  expectTypeOf<Received<Error>>().toEqualTypeOf<Readonly<Error>>();
});

test('SPEC 2.3: what was received can be published again: Received is idempotent', () => {
  expectTypeOf<Received<Received<Everything>>>().toEqualTypeOf<Received<Everything>>();
  expectTypeOf<Received<Received<Tree>>>().toEqualTypeOf<Received<Tree>>();
  expectTypeOf<Received<Received<Json>>>().toEqualTypeOf<Received<Json>>();
  expectTypeOf<Json>().toExtend<Received<Json>>();
  expectTypeOf<Tree>().toExtend<Received<Tree>>();
  expectTypeOf<Everything['list']>().toExtend<Received<Everything['list']>>();
});
