// What a subscription is inside: it filters what is dispatched to it, hands the rest to its sequencer, and ends with
// its final message (SPEC 4). Subscriptions, routers and caching topics are the users' views of one.

import type { Handler } from '../api/handler.js';
import type { Message, MessageType } from '../api/message.js';
import type { SubscribeOptions } from '../api/options.js';
import type { RemoteBus } from '../api/remote-bus.js';
import type { Placement } from '../api/statistics.js';
import { queueMicrotask } from '../basics/real-time.js';
import { callerOutsideThisPackage } from '../basics/source-line.js';
import { textOfThrown } from '../basics/thrown-text.js';
import { onAbort, unlessAborted } from '../basics/unless-aborted.js';
import { Filter } from '../dispatch/filter.js';
import type { Receiver } from '../dispatch/receiver.js';
import { attribute, BusError } from '../errors/bus-error.js';
import { joinDeadlock } from '../errors/handler-errors.js';
import { type Activity, type BusPort, isRemoteHandler, type PlacedHandler } from '../executing/executor.js';
import { type LocalHandler, running } from '../executing/local-handler.js';
import { SynchronousSequencer } from '../executing/synchronous.js';
import { SubscriptionChange, type SubscriptionChangeValue } from '../message/built-in-types.js';
import { ownMessage } from '../message/message-type.js';
import { shown } from '../message/packed-message.js';
import type { Packer } from '../message/packer.js';
import {
  type CongestionEvent,
  congestionChannel,
  type DispatchEvent,
  dispatchChannel,
  type SubscriptionReference,
} from '../observe/channels.js';
import { watch } from '../observe/watch.js';
import type { PartitionKey, SequencerOwner } from '../sequencing/base-sequencer.js';
import { Invocation } from '../sequencing/invocation.js';
import { InvocationCounts } from '../sequencing/invocation-counts.js';
import type { Session } from '../sequencing/invocation-source.js';
import type { InvocationWaiter } from '../sequencing/waiter.js';
import { plainTraits } from '../values/value-traits.js';
import { Congestion } from './congestion.js';
import {
  type AnySequencer,
  createSequencer,
  openGroup,
  type PlacementOwner,
  placementOf,
} from './placement.js';
import type { Routing } from './routing.js';
import type { SessionGroup } from './session-group.js';
import type { SubscribableTopic } from './subscribable-topic.js';
import { checkCongestionLimits } from './subscribe-options.js';
import { Targets } from './targets.js';

export class SubscriptionCore implements Receiver, SequencerOwner, PlacementOwner {
  readonly topic: SubscribableTopic;
  readonly id: string;
  readonly counts = new InvocationCounts();
  readonly filter = new Filter(() => this.topic.receivers.reconsider());
  readonly congestion: Congestion;
  /** Settles when the final message is completed. */
  readonly completed: Promise<void>;
  readonly #options: SubscribeOptions;
  readonly #sequencer: AnySequencer;
  /** The source line that made it, if the bus remembers that. */
  readonly source: string | undefined;
  /** The topic that a caching topic publishes on. */
  updatesTopic: string | undefined;
  #resolveCompleted: () => void = () => {};
  #routing: Routing | undefined;
  /** Where all its messages go, if that cannot change. */
  #only: Session | undefined;
  #subscribed = true;
  #done = false;
  #isCompleted = false;
  /** When it got its first message, or was first seen to publish, as a number among attachments; 0: neither yet. */
  firstMessageAt = 0;
  /** Whether it hears of its end: its filter and its routes say so, unless this does. */
  hearing: 'by its filter' | 'always' | 'never' = 'by its filter';
  #targets: Targets | undefined;
  #remoteBus: RemoteBus | undefined;
  #finalMessage: Message | undefined;
  #forgetSignal: () => void = () => {};

  /** Not attached to its topic until `start`. The options must have been checked. */
  constructor(topic: SubscribableTopic, options: SubscribeOptions) {
    this.topic = topic;
    this.id = topic.nextSubscriptionId();
    this.#options = options;
    this.source = topic.bus.keepsSource ? callerOutsideThisPackage() : undefined;
    if (topic.bus.keepsHistograms) this.counts.keepHistogram();
    this.completed = new Promise((resolve) => {
      this.#resolveCompleted = resolve;
    });
    this.congestion = new Congestion((state, queued) => this.#congestionChanged(state, queued));
    if (options.congestion !== undefined) {
      const limits = checkCongestionLimits('options.congestion', options.congestion);
      this.congestion.setLimits(limits, 0);
    }
    if (options.accept !== undefined) {
      this.filter.accept(options.accept);
      this.filter.setSelective(true);
    }
    if (options.acceptFormatters !== undefined) this.filter.acceptFormatters(options.acceptFormatters);
    this.#sequencer = createSequencer(this, options);
  }

  /** Attaches to the topic and announces it; the announcement is the first message. */
  start(routing: Routing): void {
    const { bus } = this.topic;
    this.#routing = routing;
    this.#only = routing.only;
    bus.subscriptions.add(this);
    this.topic.receivers.attach(this, bus.nextOrder());
    bus.receiversChanged(this.topic);
    bus.publisher.publish(this.topic, this.#change('Subscribe'));
    const { signal } = this.#options;
    if (signal?.aborted === true) this.unsubscribe();
    else if (this.#subscribed) this.#forgetSignal = onAbort(signal, () => this.unsubscribe());
  }

  /** It does not hold its topic: when nobody else does, both go, without a final message. */
  loosen(): void {
    const { bus, receivers } = this.topic;
    receivers.loosen(this);
    bus.subscriptions.loosen(this);
    bus.receiversChanged(this.topic);
  }

  /** Opens the place where a handler of this subscription runs. The handler must have been checked. */
  openGroup(handler: Handler | PlacedHandler, data: unknown): SessionGroup {
    if (isRemoteHandler(handler)) this.topic.bus.executors.add(handler.executor);
    return openGroup(this, this.#sequencer, handler, data, this.#options);
  }

  /**
   * Routes have been edited: what nobody has started yet is looked up again, also what executors have taken in advance.
   *
   * @param gone what was opened for a route that is no more
   */
  rerouted(gone?: SessionGroup): void {
    gone?.close();
    if (this.#sequencer.underWay > 0) {
      gone?.recall();
      for (const group of this.#groups) group.recall();
    }
    this.#sequencer.rerouted();
  }

  get topicName(): string {
    return this.topic.name;
  }

  get isSynchronous(): boolean {
    return this.#sequencer instanceof SynchronousSequencer;
  }

  get queued(): number {
    return this.topic.bus.publisher.dispatcher.called === this ? 1 : this.#sequencer.queued;
  }

  /** What keeps a bus from closing, in words: how much of it is under way, how much waits. Undefined: nothing. */
  get workText(): string | undefined {
    const { queued, underWay } = this.#sequencer;
    if (queued === 0) return undefined;
    // At home a timeout ends nothing.
    const isEndless = underWay > 0 && this.#options.timeout === undefined && this.placement !== 'main';
    const hint = isEndless ? ', with no `timeout` that would end it' : '';
    return `${this.id} (${underWay} under way${hint}; ${queued - underWay} queued)`;
  }

  get isSubscribed(): boolean {
    return this.#subscribed;
  }

  get isDone(): boolean {
    return this.#done;
  }

  /** Where its handlers run. */
  get placement(): Placement {
    return placementOf(this.#sequencer, this.#groups);
  }

  /** The executors whose threads run its handlers, by the names that statistics have for them. */
  get executorNames(): readonly string[] {
    const { executors } = this.topic.bus;
    return [...new Set(this.#groups.flatMap(({ executor }) => (executor ? executors.nameOf(executor) : [])))];
  }

  /** What may write its messages, if nobody looks at them at home. */
  get packer(): Packer | undefined {
    if (this.#sequencer.readsMessages) return undefined;
    const groups = this.#groups;
    const packer = groups[0]?.executor?.packer;
    return groups.every(({ executor }) => executor?.packer === packer) ? packer : undefined;
  }

  get activity(): Activity {
    return this.topic.bus.activity;
  }

  get bus(): BusPort {
    return this.topic.bus.port;
  }

  /** The bus as its handlers at home see it. */
  get remoteBus(): RemoteBus {
    this.#remoteBus ??= this.topic.bus.remoteBus(this);
    return this.#remoteBus;
  }

  /** The names of the topics on which its handler has been seen to publish. */
  get targets(): Iterable<string> {
    return this.#targets ?? [];
  }

  publishesOn(topicName: string): void {
    this.#targets ??= new Targets((name) => !this.topic.bus.hasTopic(name));
    if (this.#targets.add(topicName)) this.began();
  }

  /** It gets a message that is no subscription change: maybe its first. */
  began(): void {
    if (this.firstMessageAt === 0) this.firstMessageAt = this.topic.bus.nextOrder();
  }

  /** Whether its handler, or whoever else it is for, hears of its end, and may publish then. */
  get hearsItsEnd(): boolean {
    if (this.hearing !== 'by its filter') return this.hearing === 'always';
    return (
      this.filter.admitsFinal(SubscriptionChange) &&
      this.#routing?.groupForType(SubscriptionChange) !== undefined
    );
  }

  /** Whether its handler is on the stack right now. */
  get isRunningHere(): boolean {
    return (this.topic.bus.publisher.dispatcher.called ?? running.current) === this;
  }

  get ready(): Promise<void> {
    const sessions = this.#groups.flatMap((group) => group.sessions);
    const loaded = async (): Promise<void> => {
      await Promise.all(sessions.map((session) => session.ready));
    };
    const ready = this.#isCompleted ? loaded() : unlessAborted(loaded, this.topic.bus.whenClosed);
    ready.catch(() => {});
    return ready;
  }

  isFinalMessage(message: Message): boolean {
    return message === this.#finalMessage;
  }

  /** The handler that may be called directly with messages of a type, if the subscription is synchronous. */
  handlerFor(type: MessageType): LocalHandler | undefined {
    return SynchronousSequencer.handlerOf(this.#routing?.groupForType(type)?.pick(undefined));
  }

  receive(message: Message, waiter: InvocationWaiter | undefined): void {
    if (watch.isOn && dispatchChannel.hasSubscribers) this.#tellDispatched(message);
    this.counts.passed += 1;
    this.#sequencer.push(message, waiter);
  }

  /** Something has thrown that a message meets on its way here: the others are to get it all the same. */
  receiveFailed(message: Message, cause: unknown): void {
    const text = `the subscription could not take a message of type ${message.type.name}: ${textOfThrown(cause)}`;
    this.report(new BusError('ERR_STASIS_MESSAGE_REFUSED', text, { cause }));
  }

  /** The error of a handler that was called directly and has returned a promise. */
  refusalOf(result: unknown): BusError | undefined {
    return this.#sequencer instanceof SynchronousSequencer ? this.#sequencer.refusalOf(result) : undefined;
  }

  directCallFailed(message: Message, error: BusError): void {
    if (this.#sequencer instanceof SynchronousSequencer)
      this.#sequencer.failed(new Invocation(message), error);
  }

  reply(invocation: Invocation, message: Message): void {
    invocation.waiter?.reply?.(message);
  }

  publish(topicName: string, message: Message): void {
    this.publishesOn(topicName);
    this.topic.bus.publishTo(topicName, message);
  }

  unsubscribe(): void {
    if (!this.#subscribed) return;
    const isSilent = !this.filter.admitsFinal(SubscriptionChange);
    const message = this.#leave();
    this.topic.bus.broken.forget(this.topicName);
    // Subscribers are told first; the leaver's final message comes after everything that was published before.
    this.topic.bus.publisher.dispatcher.inTurn(() => {
      this.#finalMessage = message;
      if (!isSilent && watch.isOn && dispatchChannel.hasSubscribers) this.#tellDispatched(message);
      this.counts.passed += 1;
      this.#sequencer.pushFinal(message, isSilent);
    });
  }

  join(): Promise<void> {
    if (this.isRunningHere) return Promise.reject(joinDeadlock(this.id));
    return this.#isCompleted
      ? this.completed
      : unlessAborted(() => this.completed, this.topic.bus.whenClosed);
  }

  // What the sequencer asks and tells:

  sessionFor(message: Message, key?: PartitionKey): Session | BusError | undefined {
    if (this.#only !== undefined) return this.#only;
    try {
      return this.#routing?.groupFor(message)?.pick(key);
    } catch (cause) {
      const text = `nobody can say which handler is to get the message: ${textOfThrown(cause)}`;
      return new BusError('ERR_STASIS_MESSAGE_REFUSED', text, { cause });
    }
  }

  later(task: () => void): void {
    queueMicrotask(task);
  }

  errorOf(invocation: Invocation, error: BusError): BusError {
    return attribute(error, {
      subscription: this.#reference,
      invocationMessage: readableMessage(invocation),
      attempt: invocation.attempt,
    });
  }

  reportFailure(error: BusError): void {
    this.topic.bus.report(error);
  }

  report(error: BusError): void {
    this.topic.bus.report(attribute(error, { subscription: this.#reference }));
  }

  busy(): void {
    this.topic.bus.activity.enter();
  }

  idle(): void {
    this.topic.bus.activity.leave();
  }

  queueChanged(queued: number): void {
    if (queued > this.counts.highestQueued) this.counts.highestQueued = queued;
    this.congestion.update(queued);
  }

  finalReceived(): void {
    this.#done = true;
  }

  broken(reason: BusError, dropped: number): void {
    const { bus } = this.topic;
    const text = dropped === 0 ? '' : `; queued messages dropped with it: ${dropped}`;
    bus.report(attribute(reason, { subscription: this.#reference }, reason.message + text));
    bus.broken.remember(this.topicName, attribute(reason, { subscription: this.#reference }));
    if (this.#subscribed) this.#leave();
  }

  ended(): void {
    this.#done = true;
    this.topic.bus.subscriptions.delete(this);
    this.#isCompleted = true;
    this.#resolveCompleted();
    for (const group of this.#groups) group.close();
  }

  get #groups(): readonly SessionGroup[] {
    return [...(this.#routing?.groups() ?? [])];
  }

  /** Takes the subscription off every path and tells the others. */
  #leave(): Message {
    const { bus } = this.topic;
    this.#subscribed = false;
    this.#forgetSignal();
    this.topic.receivers.detach(this);
    bus.receiversChanged(this.topic);
    const message = this.#change('Unsubscribe');
    // An executor may give up when the bus is closed already: there is nobody left to tell.
    if (!bus.isClosed) bus.publisher.publish(this.topic, message);
    return message;
  }

  #change(description: SubscriptionChangeValue['description']): Message {
    const { name, id } = this.topic;
    const value: SubscriptionChangeValue = { topic: { name, id }, subscriptionId: this.id, description };
    return ownMessage(SubscriptionChange, value, plainTraits);
  }

  get #reference(): SubscriptionReference {
    return { id: this.id, topic: this.topicName };
  }

  #tellDispatched(message: Message): void {
    this.#guard('a message cannot be shown on stasis:dispatch', () => {
      const event: DispatchEvent = { subscription: this.#reference, message: shown(message) };
      dispatchChannel.publish(event);
    });
  }

  #congestionChanged(state: 'congested' | 'relieved', queued: number): void {
    this.#guard('hearing of congestion threw', () => this.topic.bus.congestionChanged(state));
    if (congestionChannel.hasSubscribers) {
      const event: CongestionEvent = { state, queued, subscription: this.#reference };
      congestionChannel.publish(event);
    }
    this.#guard('onCongestion threw', () => this.#options.onCongestion?.(state, queued));
  }

  /** What others do when they hear of something is no concern of the message that is under way. */
  #guard(what: string, task: () => void): void {
    try {
      task();
    } catch (thrown) {
      const text = `${what}: ${textOfThrown(thrown)}`;
      this.report(new BusError('ERR_STASIS_CALLBACK_FAILED', text, { cause: thrown }));
    }
  }
}

/** The message, if it can be read. */
function readableMessage(invocation: Invocation): Message | undefined {
  try {
    return invocation.message;
  } catch {
    // The error that is being reported is of more use.
    return undefined;
  }
}
