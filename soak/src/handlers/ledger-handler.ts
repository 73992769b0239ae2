// The handler of nearly all subscriptions, at home and on threads. It keeps the ledger, and does what the load asks for if its
// subscription is the one that was singled out.

import type { HandlerContext, Message } from '@stasis-bus/core';
import { Ledger, type LedgerShape } from './ledger.js';
import { type Load, loadOf, Relay } from './load.js';

export interface LedgerData extends LedgerShape {
  readonly memory: SharedArrayBuffer;
  readonly ordinal: number;
  /** One load in this many takes some turns of the event loop; none does if 0. */
  readonly patience: number;
  /** The topic to pass loads on to. */
  readonly relayTo?: string | undefined;
  /** How long a load that hangs does so, in milliseconds. Default: for ever. */
  readonly hangMs?: number | undefined;
}

type Context = HandlerContext<LedgerData>;

export default function keepLedger(message: Message, context: Context): void | Promise<void> {
  const ledger = new Ledger(context.data, context.data.memory);
  if (context.attempt === 1) ledger.count('invocations');
  const load = loadOf(message);
  if (load === undefined) {
    if (context.isFinal) ledger.count('finals');
    else if (context.attempt > 1) ledger.count('restarts');
    ledger.count('completions');
    return undefined;
  }
  ledger.begin(load.n, load.key, context.attempt);
  if (isDamaged(load)) ledger.count('damaged');
  const isVictim = load.victim === context.data.ordinal && context.attempt === 1;
  const result = isVictim ? doDeed(load, context, ledger) : work(load, context.data);
  if (result === undefined) {
    complete(load, context, ledger);
    return undefined;
  }
  return result.then(() => complete(load, context, ledger));
}

function complete(load: Load, context: Context, ledger: Ledger): void {
  const { relayTo } = context.data;
  if (relayTo !== undefined) {
    context.publish(relayTo, Relay, load);
    ledger.count('relayed');
  }
  ledger.count('completions');
  ledger.end(load.n, load.key);
}

function isDamaged({ n, bytes }: Load): boolean {
  return bytes?.some((byte) => byte !== (n & 0xff)) === true;
}

function work({ n }: Load, { patience }: LedgerData): Promise<void> | undefined {
  return patience > 0 && n % patience === 0 ? turns(1 + (n & 3)) : undefined;
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function doDeed(load: Load, context: Context, ledger: Ledger): Promise<void> | undefined {
  switch (load.deed) {
    case 'throw':
      ledger.end(load.n, load.key);
      throw new RangeError(`load ${load.n} was to fail`);
    case 'reject':
      return turns(2).then(() => {
        ledger.end(load.n, load.key);
        throw new RangeError(`load ${load.n} was to fail later`);
      });
    case 'stray':
      ledger.count('strays');
      setImmediate(() => {
        throw new RangeError(`load ${load.n} left this behind`);
      });
      return undefined;
    case 'leave':
      context.subscription.unsubscribe();
      return undefined;
    case 'exit':
      return process.exit(1);
    case 'loop':
      for (;;);
    case 'hang':
      return new Promise((resolve) => {
        if (context.data.hangMs !== undefined) setTimeout(resolve, context.data.hangMs);
      });
    default:
      return undefined;
  }
}
