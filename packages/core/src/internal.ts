// For sibling packages only: what executors and other realms need of core. No promise of stability.

export type { BusOperations, CacheRead } from './api/bus-operations.js';
export * from './arguments.js';
export { subscriptionsOf, topicsOf } from './attached.js';
export { isThenable } from './basics/thenable.js';
export { isBuiltIn } from './built-in-types.js';
export { busPortOf } from './bus.js';
export { idInCache } from './cache.js';
export { type CachingParts, cachingPartsOf } from './caching-topic.js';
export { callerFile } from './caller-file.js';
export { nowMs, sharedMs, wallMs } from './clock.js';
export { runOutsideContexts } from './contexts.js';
export {
  congestionChannel,
  errorChannel,
  type ThreadEvent,
  threadChannel,
} from './diagnostics.js';
export { replaceStack, stackOf } from './error-stack.js';
export { attribute, type BusErrorDetails } from './errors.js';
export type {
  Activity,
  BusPort,
  ExecutorStatistics,
  InvocationSource,
  ModuleExecutor,
  Session,
  SessionOwner,
} from './executor.js';
export { Fifo } from './fifo.js';
export { HomeHandler, running } from './home-handler.js';
export {
  type Delivery,
  Invocation,
  invocationOf,
  isInvocation,
  messageOf,
  ordinary,
} from './invocation.js';
export { type ContextOwner, joinDeadlock } from './invocation-context.js';
export { errorClassOf, isError } from './is-error.js';
export { isUrl } from './is-url.js';
export { handlerFailed, handlerTimeout, MainSession } from './main-executor.js';
export {
  assembleMessage,
  checkMessage,
  contextOf,
  isMessage,
  type MessageIdentity,
  type MessageParts,
  type WireForm,
  wireFormOf,
} from './message.js';
export { messageOrCreate } from './message-or-create.js';
export {
  adoptFormatterNames,
  carriedContext,
  internalsOf,
  isContext,
  isMessageType,
} from './message-type.js';
export { PackedMessage, shown } from './packed-message.js';
export type { Packer } from './packer.js';
export { eachOf, inTurns, type Pieces, stepsPerPiece } from './pieces.js';
export { printable } from './printable-text.js';
export { defineProperty, hasProperty, ownProperty } from './properties.js';
export {
  clearInterval,
  clearTimeout,
  epochMs,
  queueMicrotask,
  setImmediate,
  setInterval,
  setTimeout,
} from './real-time.js';
export { realm } from './realm.js';
export { RemoteBusView } from './remote-bus-view.js';
export { leavingLast, notHolding } from './subscription.js';
export { Targets } from './targets.js';
export { textOfThrown } from './thrown-text.js';
export type { HandledTimes } from './times.js';
export { Turns, type TurnTask, turnInvocations, turnMs } from './turns.js';
export { onAbort, rejecting, unlessAborted } from './unless-aborted.js';
export { adopt } from './values/adopt.js';
export { CopyPass, mostLevels } from './values/copy-pass.js';
export { copyObject } from './values/objects.js';
export { partsOf } from './values/parts.js';
export {
  copyReference,
  copyUnusualArray,
  hasHoles,
  isDigit,
  isReference,
  type Properties,
  put,
  type Reference,
  refusalOf,
} from './values/plain.js';
export { Refusal } from './values/refusal.js';
export { copyReplacing, endOfPass, freezeReceived, type Snapshot, takeSnapshot } from './values/snapshot.js';
export {
  plainTraits,
  plainWithMessages,
  traitsOf,
  type ValueTraits,
} from './values/value-traits.js';
export { WeakRegistry } from './weak-registry.js';
export { within } from './within.js';
