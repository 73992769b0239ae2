// The topics at home, and the way of the events through them. Every channel has a topic in a pool over `calls:all`; events without a
// channel have a topic of their own, which is forwarded there too. A router on `calls:all` sorts by message type: all events are noted
// in the ledger, those that change the state of a channel renew its snapshot, and a hang-up hands the channel over and removes its topic
// and its snapshot.

import {
  type Bus,
  type Cache,
  CacheUpdate,
  CachingTopic,
  cacheClear,
  type Handler,
  type Message,
  MessageRouter,
  noop,
  SubscriptionChange,
  type Topic,
  TopicPool,
} from '@stasis-bus/core';
import { type AmiEvent, channelOf } from './ami-event.js';
import { ChannelLedger } from './channel-ledger.js';
import { ChannelSnapshot, type ChannelState, snapshotId, stateAfter } from './channel-snapshot.js';
import * as types from './event-types.js';

/** How many events may wait for the router before the replay holds back. */
const routerBacklog = 256;

export class Switchboard {
  readonly ledger = new ChannelLedger();
  /** The largest number of channels that were up at once. */
  peakChannels = 0;
  readonly #all: Topic;
  readonly #channels: TopicPool;
  readonly #channelless: Topic;
  readonly #snapshots: Topic;
  readonly #cache: Cache;
  readonly #onFinished: (channel: string, events: readonly AmiEvent[]) => void;

  /** @param onFinished - Called for every channel that hangs up, with all of its events in order of arrival. */
  constructor(bus: Bus, onFinished: (channel: string, events: readonly AmiEvent[]) => void) {
    this.#onFinished = onFinished;
    this.#all = bus.topic('calls:all', { detail: 'every event of the switch' });
    this.#channels = new TopicPool(this.#all);
    this.#channelless = bus.topic('calls:channelless', { detail: 'events that name no channel' });
    this.#channelless.forwardTo(this.#all);
    this.#snapshots = bus.topic('calls:snapshots', { detail: 'the state of each channel' });
    this.#cache = bus.createCache('channels', { id: snapshotId });
    this.#watchSnapshots(new CachingTopic(this.#snapshots, this.#cache).topic);
    this.#route(new MessageRouter(this.#all, { congestion: { high: routerBacklog } }));
  }

  /** Publishes an event to its channel's topic. Does not wait. */
  publish(event: AmiEvent): void {
    const channel = channelOf(event);
    const topic = channel === undefined ? this.#channelless : this.#channels.topic(channel);
    topic.publish(types.typeOf(event), event);
  }

  /** Resolves when the router is not too far behind, which may be at once. */
  relieved(): Promise<void> {
    return this.#all.relieved();
  }

  /** Returns the channels that are up at this moment, by a query of the cache. */
  channelsUp(): Message<ChannelState>[] {
    return this.#cache.dump(ChannelSnapshot) as Message<ChannelState>[];
  }

  #route(router: MessageRouter): void {
    const snapshot: Handler<Message<AmiEvent>> = ({ value }) => this.#noteAndSnapshot(value);
    router
      .add(types.ChannelCreated, snapshot)
      .add(types.ChannelStateChanged, snapshot)
      .add(types.CallerChanged, snapshot)
      .add(types.BridgeEntered, ({ value }) => this.#noteAndSnapshot(value, value.BridgeUniqueid ?? null))
      .add(types.BridgeLeft, ({ value }) => this.#noteAndSnapshot(value, null))
      .add(types.ChannelHungUp, ({ value }) => this.#hangUp(value))
      .add(SubscriptionChange, noop)
      .setDefault(({ value }) => {
        this.#note(value as AmiEvent);
      });
  }

  /** Enters an event in the ledger. Returns its channel, or `undefined` if it has none or the channel has hung up. */
  #note(event: AmiEvent): string | undefined {
    const channel = channelOf(event);
    if (channel === undefined) {
      this.ledger.noteChannelless();
      return undefined;
    }
    if (this.ledger.note(channel, event)) return channel;
    this.#channels.delete(channel);
    return undefined;
  }

  #noteAndSnapshot(event: AmiEvent, bridge?: string | null): void {
    const channel = this.#note(event);
    if (channel === undefined) return;
    const before = this.#cache.get(ChannelSnapshot, channel)?.value.bridge ?? null;
    this.#snapshots.publish(ChannelSnapshot, stateAfter(event, bridge === undefined ? before : bridge));
  }

  #hangUp(event: AmiEvent): void {
    const channel = this.#note(event);
    if (channel === undefined) return;
    this.#channels.delete(channel);
    const snapshot = this.#cache.get(ChannelSnapshot, channel);
    if (snapshot !== undefined) this.#snapshots.publish(cacheClear(snapshot));
    this.#onFinished(channel, this.ledger.close(channel));
  }

  /** Follows the cache's updates to find the largest number of channels that were up at once. */
  #watchSnapshots(cached: Topic): void {
    let up = 0;
    const count: Handler<Message> = (message) => {
      if (!CacheUpdate.is(message)) return;
      if (message.value.oldSnapshot === null) up += 1;
      if (message.value.newSnapshot === null) up -= 1;
      this.peakChannels = Math.max(this.peakChannels, up);
    };
    cached.subscribe(count, { accept: [CacheUpdate] });
  }
}
