// Ways to break the parallel sequencer and what it keeps (see mutants.ts).

import { type Mutant, mutantsOf } from './mutant.js';

const inParallel: readonly Mutant[] = mutantsOf('sequencing/parallel-sequencer.ts', [
  ['what is waited for waits for others', 'if (invocation.waiter !== undefined) return;', ''],
  [
    'one place more than the limit',
    'this.#places >= this.parallelLimit',
    'this.#places > this.parallelLimit',
  ],
  ['no limit', 'if (isNew && this.#places >= this.parallelLimit) return undefined;', ''],
  ['a place that has something counts anew', 'if (place.out === 0) this.#places += 1;', 'this.#places += 1;'],
  [
    'a place that has given all back still counts',
    'if (place.out === 0) this.#places -= 1;',
    'if (place.out < 0) this.#places -= 1;',
  ],
  [
    'a place that has given one back counts no more',
    'if (place.out === 0) this.#places -= 1;',
    'if (place.out >= 0) this.#places -= 1;',
  ],
  ['the limit is for invocations', 'place.out += 1;', 'this.#places += 1;'],
  ['one place gets all that is ready', 'this.#freePlacesOf(session)', '1'],
  ['the places that have something get a share as well', ' - this.#places);', ');'],
  ['the limit is no share', 'Math.min(places, this.parallelLimit)', 'places'],
  ['a barrier overtakes what is queued', '(this.#out > 0 || !this.#letIn.isEmpty)', 'this.#out > 0'],
  ['a barrier overtakes what is out', '(this.#out > 0 || !this.#letIn.isEmpty)', '!this.#letIn.isEmpty'],
  [
    'what comes back is turned around',
    'let index = out.length - 1; index >= 0; index -= 1',
    'let index = 0; index < out.length; index += 1',
  ],
  [
    'what comes back lets nothing in',
    'protected goOn(): void {\n    this.#advance();',
    'protected goOn(): void {',
  ],
  ['a barrier stays when it is through', 'this.#barrier = undefined;\n      return true;', 'return true;'],
  ['what the end dropped is still to be let in', 'this.#arrived = undefined;', ''],
  ['a message without a key still waits', 'this.#giveOut(invocation, { name: {}, out: 0 });', ''],
  [
    'what is dropped for room is let in',
    'if (!invocation.isWaiting) return',
    "if (!invocation.isWaiting && typeof key === 'object') return",
  ],
  [
    'what is dropped for room fails too',
    'if (!invocation.isWaiting) return',
    "if (!invocation.isWaiting && typeof key !== 'object') return",
  ],
  [
    'what is dropped for room is let in when its turn comes',
    'if (oldest === this.#arrived) this.#arrived = oldest.later;',
    '',
  ],
  ['a silent final message is handled', 'if (barrier.isSilent) {', 'if (false) {'],
  ['the handler gets the final message unannounced', 'if (barrier.isFinal) this.owner.finalReceived();', ''],
  [
    'a final message that nobody handles ends nothing',
    'this.owner.finalReceived();\n    this.finish();',
    'this.owner.finalReceived();',
  ],
  ['one too many waits', 'this.#waiting < this.policy.maxQueue', 'this.#waiting <= this.policy.maxQueue'],
  ['a subscription change is dropped for room', 'if (invocation.isBarrier) return true;', ''],
  ['the wrong one is dropped for room', "overflow === 'drop-oldest'", "overflow === 'drop-newest'"],
  ['what follows a barrier overtakes it', 'while (this.#barrier === undefined) {', 'for (;;) {'],
  [
    'a publish lets nothing in',
    'if (!this.accepted()) return;\n    this.#advance();',
    'if (!this.accepted()) return;',
  ],
  ['a publish flushes nothing', 'this.#advance();\n    this.flush();\n  }', 'this.#advance();\n  }'],
  [
    'what comes back goes to the end of its key',
    'this.#letIn.unshift(was, invocation)',
    'was.queue?.push(invocation)',
  ],
  ['what comes back is not ready', 'if (invocation !== this.#barrier) this.#letIn.requeue(invocation);', ''],
  [
    'a barrier that comes back is let in as well',
    'if (invocation !== this.#barrier) this.#letIn.requeue(invocation);',
    'this.#letIn.requeue(invocation);',
  ],
  ['a key is not ready for its next', 'if (!isBarrier) this.#letIn.requeue(invocation);', ''],
  ['a key does not know what is back', 'this.#letIn.returned(invocation);', ''],
  ['the ready ones are not woken below the limit', 'this.#letIn.wakeReady();', ''],
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
  ['who looks does not look at what is let in', 'this.#letIn.look();', ''],
  ['who looks lets nothing in', 'while (this.#advance());\n  }', 'while (false);\n  }'],
  ['what nobody handles is not looked at again', 'stranded: () => this.lookLater(),', 'stranded: () => {},'],
  [
    'what is out is taken for a barrier that waits',
    'this.#barrier?.isWaiting === true ? this.#barrier : undefined',
    'this.#barrier',
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
  ['what is out is not told from what waits', "invocation.state = 'out';", ''],
  [
    'what comes back is not told from what is out',
    "invocation.state = 'queued';\n      if (isBarrier)",
    'if (isBarrier)',
  ],
  ['what has no route still waits', 'this.#end(invocation);\n    this.endUnrouted', 'this.endUnrouted'],
  [
    'what the end dropped is taken all the same',
    "for (const invocation of waiting) invocation.state = 'ended';\n    this.#letIn.clear();",
    '',
  ],
  ['what the end dropped keeps its key', 'this.#letIn.clear();', ''],
  ['what is dropped for room stays in its key', 'if (wasLetIn) this.#letIn.dropped(oldest);', ''],
  [
    'a barrier that comes back wakes nobody',
    'if (this.#raised !== undefined) this.#raise(this.#raised);',
    '',
  ],
  ['what `partitionBy` publishes overtakes', 'if (this.#isAdvancing) return false;', ''],
]);

const inKey: readonly Mutant[] = mutantsOf('sequencing/partition-key.ts', [
  ['a message whose key cannot be had is thrown out', 'cause = thrown;', 'throw thrown;'],
]);

const inKeys: readonly Mutant[] = mutantsOf('sequencing/partition-keys.ts', [
  ['a key is never forgotten', 'this.#keys.delete(key.name);', ';'],
  ['a key with something out is forgotten', 'if (key.out === 0 && key.first', 'if (key.first'],
  ['a key does not know what is out', 'key.out += 1;', ''],
  [
    'a key with something out is ready',
    'return key.out > 0 || key.readyFor !== undefined;',
    'return key.readyFor !== undefined;',
  ],
  ['a key is ready twice', 'return key.out > 0 || key.readyFor !== undefined;', 'return key.out > 0;'],
  ['a key that was taken is still marked as ready', 'key.readyFor = undefined;\n    ready', 'ready'],
  ['a ready key wakes nobody', 'ready.push(key);\n    session.wake();', 'ready.push(key);'],
  [
    'the ready ones are not woken',
    'if (this.#ready.size > 0) for (const session of [...this.#ready.keys()]) session.wake();',
    '',
  ],
  [
    'a key is emptied and not forgotten',
    'if (key.first !== undefined) this.#strand(key);\n      else this.#forgetIfEmpty(key);',
    'if (key.first !== undefined) this.#strand(key);',
  ],
  [
    'what is dropped for room leaves its key',
    'this.#unready(key);\n    this.#forgetIfEmpty(key);',
    'this.#unready(key);',
  ],
  [
    'what is dropped for room leaves its key ready',
    'this.#unready(key);\n    this.#forgetIfEmpty(key);',
    'this.#forgetIfEmpty(key);',
  ],
  ['what comes back goes to the end', 'keyOf(was)?.unshift(again)', 'keyOf(was)?.push(again)'],
  ['another batch gets the rest of a key', 'if (this.#placeKeys.size > 0) this.#placeKeys = new Fifo();', ''],
  ['a place gets one key too many', 'this.#keysLeft = Math', 'this.#keysLeft = 1 + Math'],
  ['a place gets all keys', 'this.#keysLeft -= 1;', ''],
  [
    'a ready key whose route has changed is given all the same',
    'if (this.#turnOf(key) === session) {',
    'if (this.#turnOf(key) !== undefined) {',
  ],
  [
    'a ready key whose route has changed is lost',
    '// It has been emptied, or its route has changed.\n      this.#requeueKey(key);',
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
    'if (key.first !== undefined) this.#strand(key);\n      else this',
    'this',
  ],
  [
    'who looks is not done with a key',
    'this.#owner.unrouted(head, errorIn(turn));\n      }\n      this.#requeueKey(key);',
    'this.#owner.unrouted(head, errorIn(turn));\n      }',
  ],
  ['what has a route by now ends', 'if (handlerOf(turn) !== undefined) break;', ''],
  [
    'what has a broken route is dropped',
    'this.#owner.unrouted(head, errorIn(turn))',
    'this.#owner.unrouted(head, undefined)',
  ],
  ['what has no route is not counted', 'this.#owner.unrouted(head, errorIn(turn));', ''],
  [
    'the end leaves keys',
    'key.later = undefined;\n      this.#forgetIfEmpty(key);',
    'key.later = undefined;',
  ],
]);

const inAnyOrder: readonly Mutant[] = mutantsOf('sequencing/any-order.ts', [
  ['a message wakes nobody', 'line.push(invocation);\n    line.session?.wake();', 'line.push(invocation);'],
  ['a place gets one too many', 'this.#left = Math', 'this.#left = 1 + Math'],
  ['a place gets all', 'this.#left -= 1;', ''],
  [
    'what was dropped for room is given',
    "while (invocation !== undefined && invocation.state !== 'queued') invocation = line.shift();",
    '',
    'rare',
  ],
  ['what is taken still waits', 'this.#leave(line, invocation);\n    this.#left', 'this.#left'],
  [
    'what has ended comes back',
    "if (invocation.state === 'queued') this.#lineFor(invocation).unshift",
    'this.#lineFor(invocation).unshift',
  ],
  [
    'what was dropped for room still waits',
    'if (line === undefined) return;\n    this.#leave(line, invocation);',
    'if (line === undefined) return;',
  ],
  ['the ready ones are not woken', 'for (const session of [...this.#lines.keys()]) session?.wake();', ''],
  ['the end leaves what waits', 'this.#lines.clear();', ''],
  [
    'what has no route is not counted',
    'this.#owner.unrouted(invocation, errorIn(this.#owner.sessionFor(invocation)));',
    '',
  ],
  ['what has a broken route is dropped', 'errorIn(this.#owner.sessionFor(invocation))', 'undefined'],
  [
    'what has a new route stays where it was',
    'this.#leave(line, invocation);\n        this.push(invocation);',
    '',
  ],
  ['what nobody handles is not looked at again', 'if (session === undefined) this.#owner.stranded();', ''],
  ['what was looked at still waits', 'this.#leave(stranded, invocation);', ''],
  [
    'what nobody handled is looked at though it was dropped for room',
    "if (invocation.state !== 'queued') continue;\n      this.#leave(stranded",
    'this.#leave(stranded',
    'rare',
  ],
  ['an empty line is kept', 'this.#lines.delete(line.session);\n  }\n}', '{}\n  }\n}'],
]);

const inArrivals: readonly Mutant[] = mutantsOf('sequencing/arrivals.ts', [
  ['a subscription change is dropped for room', ' || oldest.isBarrier)', ')'],
  ['what is out is dropped for room', '(!oldest.isWaiting || oldest.isBarrier)', 'oldest.isBarrier'],
  [
    'what comes back counts as the newest',
    'if (again !== was) this.#list.replace(was, again);',
    'this.#list.remove(was); this.#list.push(again);',
  ],
  ['a retry is not among those that wait', 'if (again !== was) this.#list.replace(was, again);', ''],
  [
    'what comes back is not dropped for room',
    'if (droppable === was || droppable === undefined || again.arrival < droppable.arrival)\n      this.#droppable = again;',
    '',
  ],
  [
    'what comes back is dropped before what is older',
    'if (droppable === was || droppable === undefined || again.arrival < droppable.arrival)\n',
    '\n',
  ],
  ['what replaces the oldest is not dropped for room', 'droppable === was || ', ''],
  ['what came first is not dropped for room', 'this.#droppable ??= invocation;', ''],
  [
    'what has ended is dropped for room',
    'if (this.#droppable === invocation) this.#droppable = invocation.later;',
    '',
  ],
  ['what is out is dropped at the end', 'if (invocation.isWaiting) {', '{'],
  ['what was dropped at the end still waits', 'this.remove(invocation);\n        waiting', 'waiting'],
]);

export const parallelMutants: readonly Mutant[] = [
  ...inParallel,
  ...inKey,
  ...inKeys,
  ...inAnyOrder,
  ...inArrivals,
];
