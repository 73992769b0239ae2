// One subscription inside (SPEC 4): dispatching gives it the messages that its filter admits, its sequencer keeps their order, and
// its handlers publish through it. Its parts are in files of their own: how it comes and goes (subscription-lifetime.ts), what its
// sequencer asks (sequenced-subscription.ts), where its handlers run (placement.ts), and what it reports (subscription-reports.ts).
// Users see it as a plain subscription, a router or a caching topic.

import type { Handler } from '../api/handler.js';
import type { Message, MessageType } from '../api/message.js';
import type { SubscribeOptions } from '../api/options.js';
import type { RemoteBus } from '../api/remote-bus.js';
import type { Placement } from '../api/statistics.js';
import { callerOutsideThisPackage } from '../basics/source-line.js';
import { textOfThrown } from '../basics/thrown-text.js';
import { Filter } from '../dispatch/filter.js';
import { BusError } from '../errors/bus-error.js';
import type { BusPort, PlacedHandler } from '../executing/executor.js';
import { type LocalHandler, running } from '../executing/local-handler.js';
import { SynchronousSequencer } from '../executing/synchronous.js';
import { SubscriptionChange } from '../message/built-in-types.js';
import type { Packer } from '../message/packer.js';
import { dispatchChannel } from '../observe/channels.js';
import { watch } from '../observe/watch.js';
import { Invocation } from '../sequencing/invocation.js';
import type { InvocationCounts } from '../sequencing/invocation-counts.js';
import type { InvocationWaiter } from '../sequencing/waiter.js';
import type { Congestion } from './congestion.js';
import { type AnySequencer, createSequencer, openGroup, type PlacementOwner } from './placement.js';
import type { Routing } from './routing.js';
import { SequencedSubscription } from './sequenced-subscription.js';
import type { SessionGroup } from './session-group.js';
import { allReady, executorNamesOf, packerOf, placementOf } from './session-groups.js';
import type { SubscribableTopic } from './subscribable-topic.js';
import { type LivingSubscription, SubscriptionLifetime } from './subscription-lifetime.js';
import { emitDispatched } from './subscription-reports.js';
import { Targets } from './targets.js';

export class SubscriptionCore implements LivingSubscription, PlacementOwner {
  readonly topic: SubscribableTopic;
  readonly id: string;
  readonly filter = new Filter(() => this.topic.receivers.reconsider());
  readonly counts: InvocationCounts;
  readonly congestion: Congestion;
  readonly lifetime: SubscriptionLifetime;
  /** The source line that made it, if the bus remembers that. */
  readonly source: string | undefined;
  /** The topic that a caching topic publishes on. */
  updatesTopic: string | undefined;
  /**
   * When it first got a message or its handler first published, as a number in the order of attachment; 0 if neither has happened.
   */
  firstMessageAt = 0;
  /** Whether it hears of its end. By default its filter and its routes decide that. */
  hearing: 'by its filter' | 'always' | 'never' = 'by its filter';
  readonly #options: SubscribeOptions;
  readonly #sequenced: SequencedSubscription;
  readonly #sequencer: AnySequencer;
  #targets: Targets | undefined;
  #remoteBus: RemoteBus | undefined;

  /** Not attached to its topic until `start`. The options must have been checked. */
  constructor(topic: SubscribableTopic, options: SubscribeOptions) {
    this.topic = topic;
    this.id = topic.nextSubscriptionId();
    this.source = topic.bus.keepsSource ? callerOutsideThisPackage() : undefined;
    this.#options = options;
    if (options.accept !== undefined) {
      this.filter.accept(options.accept);
      this.filter.setSelective(true);
    }
    if (options.acceptFormatters !== undefined) this.filter.acceptFormatters(options.acceptFormatters);
    this.lifetime = new SubscriptionLifetime(this);
    this.#sequenced = new SequencedSubscription(this, this.lifetime, options);
    this.counts = this.#sequenced.counts;
    this.congestion = this.#sequenced.congestion;
    this.#sequencer = createSequencer(this.#sequenced, options);
  }

  /** Attaches the subscription to its topic and announces it there; the announcement is its first message. */
  start(routing: Routing): void {
    this.#sequenced.route(routing);
    this.lifetime.start(this.#options.signal);
  }

  /** Opens the sessions of a handler, which must have been checked. */
  openGroup(handler: Handler | PlacedHandler, data: unknown): SessionGroup {
    return openGroup(this, this.#sequencer, handler, data, this.#options);
  }

  /**
   * Call this when routes have been edited. Everything that has not been started is routed again, including what executors have
   * taken in advance.
   *
   * @param gone the sessions of a route that was removed
   */
  rerouted(gone?: SessionGroup): void {
    gone?.close();
    if (this.#sequencer.underWay > 0) {
      gone?.recall();
      for (const group of this.#sequenced.groups) group.recall();
    }
    this.#sequencer.rerouted();
  }

  // What dispatching asks:

  /** The packer for its messages, if nothing at home reads them. */
  get packer(): Packer | undefined {
    return this.#sequencer.readsMessages ? undefined : packerOf(this.#sequenced.groups);
  }

  began(): void {
    if (this.firstMessageAt === 0) this.firstMessageAt = this.topic.bus.nextOrder();
  }

  publishesOn(topicName: string): void {
    this.#targets ??= new Targets((name) => !this.topic.bus.hasTopic(name));
    if (this.#targets.add(topicName)) this.began();
  }

  handlerFor(type: MessageType): LocalHandler | undefined {
    return SynchronousSequencer.handlerOf(this.#sequenced.groupForType(type)?.pick(undefined));
  }

  receive(message: Message, waiter: InvocationWaiter | undefined): void {
    if (watch.isOn && dispatchChannel.hasSubscribers) emitDispatched(this, message);
    this.counts.passed += 1;
    this.#sequencer.push(message, waiter);
  }

  receiveFinal(message: Message, isSilent: boolean): void {
    if (!isSilent && watch.isOn && dispatchChannel.hasSubscribers) emitDispatched(this, message);
    this.counts.passed += 1;
    this.#sequencer.pushFinal(message, isSilent);
  }

  receiveFailed(message: Message, cause: unknown): void {
    const text = `the subscription could not take a message of type ${message.type.name}: ${textOfThrown(cause)}`;
    this.report(new BusError('ERR_STASIS_MESSAGE_REFUSED', text, { cause }));
  }

  refusalOf(result: unknown): BusError | undefined {
    return this.#sequencer.isSynchronous ? this.#sequencer.refusalOf(result) : undefined;
  }

  directCallFailed(message: Message, error: BusError): void {
    if (this.#sequencer.isSynchronous) this.#sequencer.failed(new Invocation(message), error);
  }

  // What its handlers ask:

  get topicName(): string {
    return this.topic.name;
  }

  get bus(): BusPort {
    return this.topic.bus.port;
  }

  /** The bus as its handlers at home see it. */
  get remoteBus(): RemoteBus {
    this.#remoteBus ??= this.topic.bus.remoteBus(this);
    return this.#remoteBus;
  }

  publish(topicName: string, message: Message): void {
    this.publishesOn(topicName);
    this.topic.bus.publishTo(topicName, message);
  }

  reply(invocation: Invocation, message: Message): void {
    invocation.waiter?.reply?.(message);
  }

  unsubscribe(): void {
    this.lifetime.unsubscribe();
  }

  join(): Promise<void> {
    return this.lifetime.join();
  }

  report(error: BusError): void {
    this.#sequenced.report(error);
  }

  // What its users and its bus ask:

  get isSubscribed(): boolean {
    return this.lifetime.isSubscribed;
  }

  get isDone(): boolean {
    return this.lifetime.isDone;
  }

  /** Settles when the final message is completed. */
  get completed(): Promise<void> {
    return this.lifetime.completed;
  }

  get ready(): Promise<void> {
    const ready = this.lifetime.unlessClosed(() => allReady(this.#sequenced.groups));
    ready.catch(() => {});
    return ready;
  }

  get isSynchronous(): boolean {
    return this.#sequencer.isSynchronous;
  }

  /** Whether its handler is on the stack. */
  get isRunningHere(): boolean {
    return (this.topic.bus.publisher.dispatcher.called ?? running.current) === this;
  }

  get queued(): number {
    return this.topic.bus.publisher.dispatcher.called === this ? 1 : this.#sequencer.queued;
  }

  /** Where its handlers run. */
  get placement(): Placement {
    return this.isSynchronous ? 'synchronous' : placementOf(this.#sequenced.groups);
  }

  /** The names under which statistics list the executors whose threads run its handlers. */
  get executorNames(): readonly string[] {
    return executorNamesOf(this.#sequenced.groups, this.topic.bus.executors);
  }

  /** The names of the topics on which its handler has been seen to publish. */
  get targets(): Iterable<string> {
    return this.#targets ?? [];
  }

  /** Whether it hears of its end, through its handler or otherwise, and may publish then. */
  get hearsItsEnd(): boolean {
    if (this.hearing !== 'by its filter') return this.hearing === 'always';
    if (!this.filter.admitsFinal(SubscriptionChange)) return false;
    return this.#sequenced.groupForType(SubscriptionChange) !== undefined;
  }

  /**
   * Its work, for the error of a bus that cannot close in time: how much is under way and how much waits; `undefined` if there is
   * none.
   */
  get workText(): string | undefined {
    const { queued, underWay } = this.#sequencer;
    if (queued === 0) return undefined;
    // At home a timeout ends nothing.
    const isEndless = underWay > 0 && this.#options.timeout === undefined && this.placement !== 'main';
    const hint = isEndless ? ', with no `timeout` that would end it' : '';
    return `${this.id} (${underWay} under way${hint}; ${queued - underWay} queued)`;
  }
}
