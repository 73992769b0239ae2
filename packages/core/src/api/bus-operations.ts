// All that may be asked of a bus from outside of it, as plain operations: by handlers at home, and by other threads, whose
// calls arrive over a port. RemoteBusView makes a RemoteBus of them.

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
  /** Aborted when nothing can be asked any more, with the error for whoever still waits for an answer. */
  readonly whenClosed: AbortSignal;
  /** Publishes by name; to a topic that does not exist nothing. */
  publish(topicName: string, message: Message): void;
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

/** A question to a cache, as its methods of the same names ask it. */
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
