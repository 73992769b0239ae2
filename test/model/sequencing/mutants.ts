// Ways to break the sequencers, each small and each caught by the property test. If a piece is not found in the sources
// any more, the test says so: then the mutant must follow the code.

import { type Mutant, mutantsOf } from './mutant.js';
import { parallelMutants } from './parallel-mutants.js';
import { queueMutants } from './queue-mutants.js';
import type { Kind } from './setup.js';

const all: readonly Kind[] = ['serial', 'partitioned', 'concurrent'];

/** Which sequencers a source file is part of. */
export const kindsOf: Readonly<Record<string, readonly Kind[]>> = {
  'sequencing/base-sequencer.ts': all,
  'sequencing/sequencer-owner.ts': all,
  'sequencing/serial-sequencer.ts': ['serial'],
  'sequencing/parallel-sequencer.ts': ['concurrent', 'partitioned'],
  'sequencing/partition-key.ts': ['partitioned'],
  'sequencing/partition-keys.ts': ['partitioned'],
  'sequencing/any-order.ts': ['concurrent'],
  'sequencing/arrivals.ts': ['concurrent', 'partitioned'],
  'basics/droppable-queue.ts': ['serial'],
  'basics/linked-list.ts': all,
  'sequencing/invocation-queue.ts': ['partitioned', 'concurrent'],
  'sequencing/parallel-invocation.ts': ['partitioned', 'concurrent'],
  'sequencing/invocation.ts': all,
  'basics/fifo.ts': all,
};

const inBase: readonly Mutant[] = mutantsOf('sequencing/base-sequencer.ts', [
  ['a waiter is not told of success', "invocation.waiter?.ended('handled');", ''],
  ['a waiter is not told of the success of a batch', "else last.waiter?.ended('handled');", ''],
  [
    'what overran in a batch counts as handled too',
    'if (last.hasOverrun) handled -= 1;',
    'if (last.hasOverrun) handled -= 0;',
  ],
  ['a batch is not marked as ended', 'last.hasEnded = true;', ''],
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
  ['a waiter is not told of a failure', 'invocation.waiter?.ended(failure);', ''],
  ['a waiter is told another error than was reported', 'ended(failure)', 'ended(error)'],
  ['a waiter is not told that there was no route', "item.waiter?.ended('filtered');", ';'],
  ['a waiter is not told of a drop', 'item.waiter?.ended(reason);', ';'],
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
    'this.#endWithError(invocation, error);\n    invocation.hasOverrun',
    'this.owner.counts.failed += 1; this.#endWithError(invocation, error);\n    invocation.hasOverrun',
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
    'invocation.hasEnded = true;\n    this.returned(invocation);\n    if (error !== undefined && !invocation.hasOverrun) this.#endWithError(invocation, error);',
    'invocation.hasEnded = true;\n    if (error !== undefined && !invocation.hasOverrun) this.#endWithError(invocation, error);\n    this.returned(invocation);',
  ],
  [
    'a failure to find the route is not counted',
    'this.owner.counts.failed += 1;\n      this.#endWithError(invocationOf',
    'this.#endWithError(invocationOf',
  ],
  ['a failure is not reported', 'this.#unreported.push(error);', ''],
  [
    'a failure is reported before it is accounted for',
    'this.#unreported.push(error);',
    'this.owner.reportFailure(error);',
  ],
  ['a failure is reported twice', 'this.#unreported = undefined;', ''],
  ['what nobody can route is dropped', 'if (error !== undefined) {', 'if (false) {'],
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
    'an invocation is not marked as ended',
    'invocation.hasEnded = true;\n    this.returned(invocation);',
    'this.returned(invocation);',
  ],
  ['it does not say that the queue has changed', 'this.owner.queueChanged(queued);', ''],
  ['what comes back flushes nothing', 'else this.goOn();\n    this.flush();', 'else this.goOn();'],
  [
    'what nobody handles ends at once, whatever the code that runs does next',
    'if (this.#willLook) return;',
    'if (!this.#willLook) { this.#willLook = true; this.look(); this.#willLook = false; return; }',
  ],
  ['what nobody handles is never looked at', 'this.look();', ''],
  ['what nobody handles is looked at once', 'this.#willLook = false;', ''],
  ['who looks flushes nothing', 'this.look();\n      this.flush();', 'this.look();'],
  ['it is idle with something queued', 'this.#isBusy && this.queued === 0', 'this.#isBusy'],
  ['it is never idle', 'this.#isBusy = false;\n      this.owner.idle();', 'this.#isBusy = false;'],
  [
    'it does not say that the queue is shorter',
    'if (queued !== this.#announced) {',
    'if (queued > this.#announced) {',
  ],
]);

const inSequencer: readonly Mutant[] = mutantsOf('sequencing/serial-sequencer.ts', [
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
    'rare',
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
    'waiter === undefined ? message : new Invocation(message, { ...ordinary, waiter })',
    'message',
  ],
  [
    'a publish does not wake whose turn it is',
    'else if (this.#queue.size === 1) this.#headSession()?.wake();',
    '',
  ],
  [
    'a publish flushes nothing',
    'this.#headSession()?.wake();\n    this.flush();',
    'this.#headSession()?.wake();',
  ],
]);

const elsewhere: readonly Mutant[] = [
  ...mutantsOf('sequencing/sequencer-owner.ts', [
    [
      'nobody is handled by an error',
      'return turn instanceof BusError ? undefined : turn;',
      'return turn as Session | undefined;',
    ],
  ]),
  ...mutantsOf('sequencing/invocation.ts', [
    ['an attempt is not counted', 'attempt: attempt + 1', 'attempt'],
    ['a retry forgets who waits', 'attempt: attempt + 1, waiter', 'attempt: attempt + 1'],
    ['a retried final message is an ordinary one', '{ isFinal, isSilent, attempt: ', '{ isSilent, attempt: '],
  ]),
];

export const mutants: readonly Mutant[] = [
  ...inBase,
  ...inSequencer,
  ...parallelMutants,
  ...queueMutants,
  ...elsewhere,
];
