// For sibling packages only: what executors, bridges and the inspector need from core. Nothing here is stable, because the packages
// are released together. Only what a sibling package or a test imports is exported.

export type { BusOperations, CacheRead } from './api/bus-operations.js';
export { callerFile } from './basics/caller-file.js';
export { nowMs, sharedMs, wallMs } from './basics/clock.js';
export { Condition } from './basics/condition.js';
export { replaceStack, stackOf } from './basics/error-stack.js';
export { Fifo } from './basics/fifo.js';
export { errorClassOf, isError } from './basics/is-error.js';
export { isUrl } from './basics/is-url.js';
export { eachOf, inTurns, type Pieces, stepsPerPiece } from './basics/pieces.js';
export { printable } from './basics/printable-text.js';
export { defineProperty, hasProperty, ownProperty } from './basics/properties.js';
export {
  clearInterval,
  clearTimeout,
  epochMs,
  queueMicrotask,
  setImmediate,
  setInterval,
  setTimeout,
} from './basics/real-time.js';
export { isThenable } from './basics/thenable.js';
export { textOfThrown } from './basics/thrown-text.js';
export type { HandledTimes } from './basics/times.js';
export { onAbort, rejecting, unlessAborted } from './basics/unless-aborted.js';
export { WeakRegistry } from './basics/weak-registry.js';
export { within } from './basics/within.js';
export { subscriptionsOf, topicsOf } from './bus/attached.js';
export { busPortOf } from './bus/bus.js';
export { ErrorReporter } from './bus/error-reporter.js';
export { RemoteBusView } from './bus/remote-bus-view.js';
export { idInCache } from './cache/cache.js';
export { type CachingParts, cachingPartsOf } from './cache/caching-topic.js';
export {
  anything,
  checkBoolean,
  checkCount,
  checkFunction,
  checkKeys,
  checkMilliseconds,
  checkName,
  checkNames,
  checkOneOf,
  checkOptions,
  checkSignal,
  checkStrings,
  invalidArgument,
  refusedArgument,
} from './errors/check-arguments.js';
export { handlerFailed, handlerTimeout, joinDeadlock } from './errors/handler-errors.js';
export type {
  Activity,
  BusPort,
  ExecutorStatistics,
  ModuleExecutor,
  SessionOwner,
} from './executing/executor.js';
export type { ContextOwner } from './executing/invocation-context.js';
export { LocalHandler } from './executing/local-handler.js';
export { MainSession } from './executing/main-session.js';
export { Turns, type TurnTask, turnInvocations, turnMs } from './executing/turns.js';
export { isBuiltIn } from './message/built-in-types.js';
export {
  assembleMessage,
  checkMessage,
  isMessage,
  type MessageIdentity,
  type MessageParts,
  type WireForm,
  wireFormOf,
} from './message/frozen-message.js';
export {
  adoptFormatterNames,
  carriedContext,
  internalsOf,
  isContext,
  isMessageType,
} from './message/message-type.js';
export { PackedMessage, shown } from './message/packed-message.js';
export type { Packer } from './message/packer.js';
export { realm } from './message/realm.js';
export {
  congestionChannel,
  errorChannel,
  type ThreadEvent,
  threadChannel,
} from './observe/channels.js';
export { runOutsideContexts } from './observe/contexts.js';
export {
  type Delivery,
  Invocation,
  invocationOf,
  isInvocation,
  messageOf,
  ordinary,
} from './sequencing/invocation.js';
export type { InvocationSource, Session } from './sequencing/invocation-source.js';
export { leavingLast, notHolding } from './subscription/plain-subscription.js';
export { Targets } from './subscription/targets.js';
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
