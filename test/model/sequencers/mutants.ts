// Ways to break the sequencers, each small and each caught by the property test. If a piece is not found in the sources
// any more, the test says so: then the mutant must follow the code.

import type { Kind } from './setup.js';
import type { Edit } from './subject.js';

export interface Mutant extends Edit {
  /** What it does wrong. */
  readonly why: string;
}

const all: readonly Kind[] = ['serial', 'partitioned', 'concurrent'];

/** Which sequencers a source file is part of. */
export const kindsOf: Readonly<Record<string, readonly Kind[]>> = {
  'base-sequencer.ts': all,
  'sequencer.ts': ['serial'],
  'parallel-sequencer.ts': ['concurrent', 'partitioned'],
  'partition-keys.ts': ['concurrent', 'partitioned'],
  'invocation.ts': all,
  'fifo.ts': all,
};

const inBase: readonly Mutant[] = mutantsOf('base-sequencer.ts', [
  ['a waiter is not told of success', "invocation.waiter?.settle('handled');", ''],
  ['a waiter is not told of the success of a batch', "else last.waiter?.settle('handled');", ''],
  [
    'what overran in a batch counts as handled too',
    'if (last.hasOverrun) handled -= 1;',
    'if (last.hasOverrun) handled -= 0;',
  ],
  ['a batch is not marked as settled', 'last.settled = true;', ''],
  [
    'a final message that completes in a batch ends nothing',
    'if (last !== undefined && isInvocation(last) && last.isFinal) this.finish();',
    '',
  ],
  [
    'a batch that comes back wakes nobody',
    'last.isFinal) this.finish();\n    this.afterReturn();',
    'last.isFinal) this.finish();',
  ],
  ['a waiter is not told of a failure', 'invocation.waiter?.settle(failure);', ''],
  ['a waiter is told another error than was reported', 'settle(failure)', 'settle(error)'],
  ['a waiter is not told that there was no route', "item.waiter?.settle('filtered');", ';'],
  ['a waiter is not told of a drop', 'item.waiter?.settle(reason);', ';'],
  ['what overran and completes counts as handled too', 'if (invocation.hasOverrun) {', 'if (false) {'],
  [
    'what overran and completes is not counted',
    'if (invocation.hasOverrun) {\n      this.owner.counts.failed += 1;',
    'if (invocation.hasOverrun) {',
  ],
  ['what overran in a batch is not counted', 'this.owner.counts.failed += count - handled;', ''],
  ['what overran is reported twice', 'error !== undefined && !invocation.hasOverrun', 'error !== undefined'],
  [
    'what overran counts as failed while it is under way',
    'this.#settleWithError(invocation, error);\n    invocation.hasOverrun',
    'this.owner.counts.failed += 1; this.#settleWithError(invocation, error);\n    invocation.hasOverrun',
  ],
  [
    'a silent final message counts as dropped',
    'if (isSilent(item)) this.owner.counts.handledCount += 1;\n    else ',
    '',
  ],
  ['an overrun is not remembered', 'invocation.hasOverrun = true;', ''],
  ['a failure is not counted', 'this.owner.counts.failed += 1;\n    this.#giveBack', 'this.#giveBack'],
  [
    'a failure is counted twice',
    'counts.failed += 1;\n    this.#giveBack',
    'counts.failed += 2;\n    this.#giveBack',
  ],
  [
    'a stack is read between the count of a failure and the end of the invocation',
    'invocation.settled = true;\n    this.returned(invocation);\n    if (error !== undefined && !invocation.hasOverrun) this.#settleWithError(invocation, error);',
    'invocation.settled = true;\n    if (error !== undefined && !invocation.hasOverrun) this.#settleWithError(invocation, error);\n    this.returned(invocation);',
  ],
  [
    'a failure to find the route is not counted',
    'this.owner.counts.failed += 1;\n      this.#settleWithError(invocationOf',
    'this.#settleWithError(invocationOf',
  ],
  ['a failure is not reported', 'this.#unreported.push(error);', ''],
  [
    'a failure is reported before it is accounted for',
    'this.#unreported.push(error);',
    'this.owner.reportFailure(error);',
  ],
  ['a failure is reported twice', 'this.#unreported = undefined;', ''],
  ['what nobody can route is dropped', 'if (error !== undefined) {', 'if (false) {'],
  [
    'nobody is handled by an error',
    'return turn instanceof BusError ? undefined : turn;',
    'return turn as Session | undefined;',
  ],
  ['a retry is not counted', 'this.owner.counts.retried += 1;', ''],
  ['one retry too few', 'attempt > this.policy.maxRetries', 'attempt >= this.policy.maxRetries'],
  ['retries for ever', ' || invocation.attempt > this.policy.maxRetries', ''],
  ['retries though it is to skip', "this.policy.onCrash === 'skip' || ", ''],
  ['what overran and crashed is tried again', 'isGivenUp || invocation.hasOverrun || ', 'isGivenUp || '],
  [
    'what crashed after the end is tried again',
    'invocation.hasOverrun || this.#endReason !== undefined) {',
    'invocation.hasOverrun) {',
  ],
  ['a retry is the same attempt', '[invocation.again()]', '[invocation]'],
  ['a retry wakes nobody', '[invocation.again()]);\n    this.afterReturn();', '[invocation.again()]);'],
  [
    'what is put back after the end stays',
    'if (this.#endReason !== undefined) this.dropQueued(this.#endReason);\n    this.afterReturn();',
    'this.afterReturn();',
  ],
  ['it breaks twice', 'if (this.#endReason !== undefined) return;', ''],
  ['the end drops nothing', 'this.dropQueued(reason);\n    this.owner.broken(', 'this.owner.broken('],
  ['it is never busy', 'this.#isBusy = true;\n      this.owner.busy();', ''],
  ['it ends twice', 'if (this.#hasEnded) return;', ''],
  [
    'it does not end after the end',
    'if (this.isBack && this.#endReason !== undefined) this.finish();\n    else ',
    '',
  ],
  ['it ends before what is out is back', 'if (this.isBack && this.#endReason', 'if (this.#endReason'],
  ['a completed final message does not end it', 'if (invocation.isFinal) this.finish();', ''],
  ['what comes back wakes nobody', 'else this.goOn();', ''],
  [
    'an invocation is not marked as settled',
    'invocation.settled = true;\n    this.returned(invocation);',
    'this.returned(invocation);',
  ],
  ['it does not say that the queue has changed', 'this.owner.queueChanged(queued);', ''],
  ['what comes back does not settle down', 'else this.goOn();\n    this.settleDown();', 'else this.goOn();'],
  [
    'what nobody handles ends at once, whatever the code that runs does next',
    'if (this.#willLook) return;',
    'if (!this.#willLook) { this.#willLook = true; this.look(); this.#willLook = false; return; }',
  ],
  ['what nobody handles is never looked at', 'this.look();', ''],
  ['what nobody handles is looked at once', 'this.#willLook = false;', ''],
  ['who looks does not settle down', 'this.look();\n      this.settleDown();', 'this.look();'],
  ['it is idle with something queued', 'this.#isBusy && this.queued === 0', 'this.#isBusy'],
  ['it is never idle', 'this.#isBusy = false;\n      this.owner.idle();', 'this.#isBusy = false;'],
  [
    'it does not say that the queue is shorter',
    'if (queued !== this.#announced) {',
    'if (queued > this.#announced) {',
  ],
]);

const inSequencer: readonly Mutant[] = mutantsOf('sequencer.ts', [
  ['another place gets more', 'place !== this.#place || session', 'session'],
  [
    'another session gets more',
    'place !== this.#place || session !== this.#session',
    'place !== this.#place',
  ],
  ['what is out is not minded', 'this.#out > 0 && (place', 'this.#out > 1 && (place'],
  ['the place is not remembered', 'this.#place = place;', 'this.#place ??= place;'],
  [
    'what comes back goes to the end of the queue',
    'this.#queue.unshift(delivery)',
    'this.#queue.push(delivery)',
  ],
  ['what comes back is turned around', 'again.toReversed()', 'again'],
  ['of what comes back one is counted', 'this.#out -= out.length;', 'this.#out -= 1;'],
  [
    'the final message overtakes',
    'if (this.#out > 0 && isInvocation(head) && head.isFinal) return undefined;',
    '',
  ],
  ['a silent final message is handled', 'isSilent(delivery) ? undefined : this', 'this'],
  [
    'what nobody handles is not looked at again',
    'if (isSilent(head)) this.#endHead(undefined);\n    else this.lookLater();',
    'if (isSilent(head)) this.#endHead(undefined);',
  ],
  ['a silent final message does not end it', 'if (isSilent(head)) this.#endHead(undefined);\n    else ', ''],
  [
    'what nobody handles ends before its turn',
    'head !== undefined && this.#out === 0; head',
    'head !== undefined; head',
  ],
  ['who looks does not wake whose turn it is', 'session.wake();\n        return;', 'return;'],
  [
    'a final message that nobody handles ends nothing',
    'this.owner.finalReceived();\n    this.finish();',
    'this.owner.finalReceived();',
  ],
  [
    'the handler gets the final message unannounced',
    'if (invocation?.isFinal === true) this.owner.finalReceived();',
    '',
  ],
  ['anybody gets the next message', 'if (turn === session) return', 'if (turn !== undefined) return'],
  ['whose turn it is is not told', 'if (this.#out === 0) turn.wake();', ''],
  ['what is waited for waits for others', 'if (invocation?.waiter !== undefined) return;', ''],
  ['a batch gets too many', 'batch.length < most && ', ''],
  [
    'a publish does not wake who is at it',
    'if (this.#out > 0) this.#session?.wake();\n    else if (',
    'if (this.#out === 0 && ',
  ],
  ['what comes back does not wake who is at it', 'if (this.#queue.size > 0) this.#session?.wake();', ''],
  [
    'the last that comes back does not wake the next',
    '} else {\n      this.#headSession()?.wake();',
    '} else {',
  ],
  [
    'no more than one is dropped at the end',
    'for (let item = this.#queue.shift(); item !== undefined; item = this.#queue.shift())\n      this',
    'const item = this.#queue.shift(); if (item !== undefined) this',
  ],
  ['what has no route is not counted', 'this.endUnrouted(head, error);', ''],
  ['what has a broken route is dropped', 'this.#endHead(errorIn(turn));', 'this.#endHead(undefined);'],
  [
    'one too many waits',
    'this.#queue.size < this.policy.maxQueue',
    'this.#queue.size <= this.policy.maxQueue',
  ],
  ['any number waits', 'this.#queue.size < this.policy.maxQueue || ', 'true || '],
  ['the wrong one is dropped for room', "overflow === 'drop-oldest'", "overflow === 'drop-newest'"],
  ['a subscription change is dropped for room', '!SubscriptionChange.is(messageOf(item))', 'true'],
  ['a waiter does not know of its message', 'waiter?.expect();', ''],
  [
    'a waiter is forgotten',
    'waiter === undefined ? message : new Invocation(message, { waiter })',
    'message',
  ],
  [
    'a publish does not wake whose turn it is',
    'else if (this.#queue.size === 1) this.#headSession()?.wake();',
    '',
  ],
  [
    'a publish does not settle down',
    'this.#headSession()?.wake();\n    this.settleDown();',
    'this.#headSession()?.wake();',
  ],
]);

const inParallel: readonly Mutant[] = mutantsOf('parallel-sequencer.ts', [
  ['what is waited for waits for others', 'if (invocation.waiter !== undefined) return;', ''],
  ['one more than the limit', 'this.#out.size >= this.#partitioning', 'this.#out.size > this.#partitioning'],
  ['no limit', 'if (this.#out.size >= this.#partitioning.limit) return undefined;', ''],
  ['a barrier overtakes what is queued', '(this.#keys.size > 0 || this.#out.size > 0)', 'this.#out.size > 0'],
  [
    'a subscription change is no barrier',
    'invocation.isFinal || SubscriptionChange.is(invocation.dispatched)',
    'invocation.isFinal',
  ],
  [
    'a key is ready at once again',
    'if (key !== undefined) key.out -= 1;',
    'if (key !== undefined) key.out = 0;',
  ],
  [
    'what comes back is turned around',
    'let index = out.length - 1; index >= 0; index -= 1',
    'let index = 0; index < out.length; index += 1',
  ],
  [
    'what comes back lets nothing in',
    'protected goOn(): void {\n    this.#advanceInbox();',
    'protected goOn(): void {',
  ],
  ['a barrier stays when it is through', 'if (invocation === this.#barrier) this.#barrier = undefined;', ''],
  ['what the end dropped is still in the inbox', 'while (this.#inbox.shift() !== undefined);', ''],
  ['a message without a key still waits', 'if (!this.#waiting.delete(invocation)) return undefined;', ''],
  ['what is dropped for room is let in', 'if (!this.#waiting.has(invocation)) return undefined;', ''],
  [
    'what is dropped for room fails too',
    'if (!this.#waiting.delete(invocation)) return undefined;',
    'this.#waiting.delete(invocation);',
  ],
  ['a message whose key cannot be had is thrown out', 'cause = thrown;', 'throw thrown;'],
  ['a silent final message is handled', 'if (barrier.isSilent) {', 'if (false) {'],
  ['the handler gets the final message unannounced', 'if (barrier.isFinal) this.owner.finalReceived();', ''],
  [
    'a final message that nobody handles ends nothing',
    'this.owner.finalReceived();\n    this.finish();',
    'this.owner.finalReceived();',
  ],
  [
    'one too many waits',
    'this.#waiting.size < this.policy.maxQueue',
    'this.#waiting.size <= this.policy.maxQueue',
  ],
  ['a subscription change is dropped for room', 'if (isBarrier(invocation)) return true;', ''],
  ['a waiting subscription change is dropped for room', 'if (isBarrier(oldest)) continue;', ''],
  ['the wrong one is dropped for room', "overflow === 'drop-oldest'", "overflow === 'drop-newest'"],
  ['what follows a barrier overtakes it', 'while (this.#barrier === undefined) {', 'for (;;) {'],
  [
    'a publish does not look whether it must wait',
    'this.#advanceInbox();\n    this.settleDown();\n  }',
    'this.#enqueue(this.#inbox.shift() ?? invocation);\n    this.settleDown();\n  }',
  ],
  [
    'a publish lets nothing in',
    'if (!this.accepted()) return;\n    this.#advanceInbox();',
    'if (!this.accepted()) return;',
  ],
  [
    'a publish does not settle down',
    'this.#advanceInbox();\n    this.settleDown();\n  }',
    'this.#advanceInbox();\n  }',
  ],
  [
    'what comes back goes to the end of its key',
    'this.#keys.unshift(key, invocation)',
    '(this.#keys.push(key.name, invocation), key)',
  ],
  ['a key that comes back is not ready', 'for (const key of keys) this.#keys.settle(key);', ''],
  ['a key is not ready for its next', 'if (key !== undefined) this.#keys.settle(key);', ''],
  ['the ready ones are not woken below the limit', 'this.#keys.wakeReady();', ''],
  [
    'a barrier wakes nobody',
    'if (session === undefined) this.lookLater();\n    else session.wake();',
    'if (session === undefined) this.lookLater();',
  ],
  [
    'a barrier that nobody handles is not looked at again',
    'if (session === undefined) this.lookLater();\n    else session',
    'if (session !== undefined) session',
  ],
  ['who looks does not look at the keys', 'this.#keys.look();', ''],
  ['who looks lets nothing in', 'while (this.#advanceInbox());\n  }', 'while (false);\n  }'],
  [
    'what is out is taken for a barrier that waits',
    'barrier === undefined || this.#out.has(barrier) ? undefined : barrier',
    'barrier',
  ],
  [
    'a barrier is given to anybody',
    'this.owner.sessionFor(barrier.dispatched) !== session) return',
    'this.owner.sessionFor(barrier.dispatched) === undefined) return',
  ],
  [
    'a barrier that nobody handles stays',
    'this.#barrier = undefined;\n    this.#endUnrouted(barrier, error);',
    'this.#endUnrouted(barrier, error);',
  ],
  [
    'a taken barrier still waits',
    'this.#waiting.delete(barrier);\n    this.#out.set(barrier, undefined);',
    'this.#out.set(barrier, undefined);',
  ],
  ['what is out counts as waiting', 'this.#waiting.delete(taken.invocation);', ''],
  [
    'what has no route still waits',
    'this.#waiting.delete(invocation);\n    this.endUnrouted',
    'this.endUnrouted',
  ],
  [
    'what the end dropped still waits',
    'this.#waiting = new Set();\n    this.#keys.clear();',
    'this.#keys.clear();',
  ],
  ['what the end dropped keeps its key', 'this.#keys.clear();', ''],
  ['what comes back counts as the newest', '.sort(byArrival)', ''],
  ['what is dropped for room stays in its key', 'this.#keys.remove(oldest);', ';'],
  [
    'a barrier that comes back wakes nobody',
    'if (this.#raised !== undefined) this.#raise(this.#raised);',
    '',
  ],
  ['what `partitionBy` publishes overtakes', 'if (this.#isAdvancing) return false;', ''],
]);

const inKeys: readonly Mutant[] = mutantsOf('partition-keys.ts', [
  ['a key is never forgotten', 'this.#keys.delete(key.name);', ';'],
  ['a key with something out is forgotten', 'if (key.out === 0 && key.queue', 'if (key.queue'],
  ['a key does not know what is out', 'key.out += 1;', ''],
  ['a key with something out is ready', 'return key.out > 0 || key.isReady;', 'return key.isReady;'],
  ['a key is ready twice', 'return key.out > 0 || key.isReady;', 'return key.out > 0;'],
  ['a ready key is not marked', 'key.isReady = true;', ''],
  ['a key that was taken is still marked as ready', 'key.isReady = false;\n      if', 'if'],
  ['a ready key wakes nobody', 'ready.push(key);\n    session.wake();', 'ready.push(key);'],
  ['the ready ones are not woken', 'for (const session of [...this.#ready.keys()]) session.wake();', ''],
  [
    'a key is emptied and not forgotten',
    'this.#forgetIfEmpty(key);\n      return;\n    }\n    key.isReady',
    'return;\n    }\n    key.isReady',
  ],
  [
    'what is dropped for room leaves its key',
    'this.#forgetIfEmpty(key);\n      return;\n    }\n  }',
    'return;\n    }\n  }',
  ],
  [
    'what comes back goes to the end',
    'current.queue.unshift(invocation);',
    'current.queue.push(invocation);',
  ],
  [
    'another batch gets the rest of a key',
    'if (place !== this.#place) {',
    'if (this.#place === undefined) {',
  ],
  [
    'a ready key whose route has changed is given all the same',
    'if (this.#turnOf(key) === session) return key;\n      // It',
    'if (this.#turnOf(key) !== undefined) return key;\n      // It',
  ],
  [
    'a ready key whose route has changed is lost',
    '// It has been emptied, or its route has changed.\n      this.settle(key);',
    '',
  ],
  [
    'a batch gets another handler’s messages',
    'if (this.#turnOf(key) === session) return key;\n    }',
    'if (this.#turnOf(key) !== undefined) return key;\n    }',
  ],
  ['what nobody handles is not looked at again', 'this.#owner.stranded();', ''],
  ['a key that nobody handles is not known', 'this.#stranded.add(key);', ''],
  [
    'a key that nobody handles is forgotten',
    'if (key.queue.size > 0) this.#strand(key);\n      else this',
    'this',
  ],
  [
    'who looks is not done with a key',
    'this.#owner.unrouted(head, errorIn(turn));\n      }\n      this.settle(key);',
    'this.#owner.unrouted(head, errorIn(turn));\n      }',
  ],
  ['what has a route by now ends', 'if (handlerOf(turn) !== undefined) break;', ''],
  ['what has no route is not counted', 'this.#owner.unrouted(head, errorIn(turn));', ''],
  [
    'what has a broken route is dropped',
    'this.#owner.unrouted(head, errorIn(turn))',
    'this.#owner.unrouted(head, undefined)',
  ],
  [
    'the end leaves keys',
    'while (key.queue.shift() !== undefined);\n      this.#forgetIfEmpty(key);',
    'while (key.queue.shift() !== undefined);',
  ],
]);

const elsewhere: readonly Mutant[] = [
  ...mutantsOf('invocation.ts', [
    ['an attempt is not counted', 'attempt: attempt + 1', 'attempt'],
    ['a retry forgets who waits', 'attempt: attempt + 1, waiter', 'attempt: attempt + 1'],
    ['a retried final message is an ordinary one', '{ isFinal, isSilent, attempt: ', '{ isSilent, attempt: '],
  ]),
  ...mutantsOf('fifo.ts', [
    [
      'what comes back to a full queue is lost',
      'if (this.#size === this.#slots.length) this.#grow();\n    this.#head',
      'this.#head',
    ],
    [
      'a full queue is copied from its start',
      'grown[index] = this.#slots[(this.#head + index)',
      'grown[index] = this.#slots[index',
    ],
  ]),
];

export const mutants: readonly Mutant[] = [...inBase, ...inSequencer, ...inParallel, ...inKeys, ...elsewhere];

function mutantsOf(
  file: string,
  changes: readonly (readonly [why: string, find: string, replace: string])[],
): Mutant[] {
  return changes.map(([why, find, replace]) => ({ file, why, find, replace }));
}
