// What a RemoteBus asks of a bus, as plain operations with plain arguments. At home they run directly; from another thread, each
// one is a call over a port. RemoteBusView makes a RemoteBus of them.

import type { Handler, RemoteHandler } from './handler.js';
import type { Message, MessageType } from './message.js';
import type { RequestOptions } from './options.js';
import type {
  HandlerModule,
  RemoteForward,
  RemoteSubscribeOptions,
  RemoteSubscription,
  TopicListing,
} from './remote-bus.js';

export interface BusOperations {
  /** Aborted when the bus or the port is closed. Every caller that still waits for an answer gets the signal's reason. */
  readonly whenClosed: AbortSignal;
  /** Publishes by topic name, without waiting. Does not create the topic: if there is none, the message is only counted. */
  publish(topicName: string, message: Message): void;
  /** Settles when home has dispatched everything that this realm has published so far. */
  flush(): Promise<void>;
  findTopic(name: string): Promise<TopicListing | undefined>;
  topics(): Promise<readonly TopicListing[]>;
  subscribe(
    topicName: string,
    handler: Handler | RemoteHandler | HandlerModule,
    options: RemoteSubscribeOptions,
  ): Promise<RemoteSubscription>;
  forward(from: string, to: string): Promise<RemoteForward>;
  request(topicName: string, message: Message, options: RequestOptions): Promise<Message>;
  isCongested(topicName: string): Promise<boolean>;
  relieved(topicName: string, options: { signal?: AbortSignal }): Promise<void>;
  readCache(cacheName: string, read: CacheRead): Promise<readonly Message[]>;
  close(): Promise<void>;
}

/** A read of a cache: `type` is the method of `Cache`, the other properties are its arguments. */
export type CacheRead =
  | {
      readonly type: 'get';
      readonly of: MessageType;
      readonly id: string;
      readonly options: { eid?: string | null };
    }
  | { readonly type: 'getAll'; readonly of: MessageType; readonly id: string }
  | {
      readonly type: 'dump';
      readonly of: MessageType | undefined;
      readonly options: { eid?: string | null };
    }
  | { readonly type: 'dumpAll'; readonly of: MessageType | undefined };
