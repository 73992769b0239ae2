// The latest messages of a topic, while a component shows them.

import { useEffect, useState } from 'preact/hooks';
import type { WatchedMessage } from '../../wire/watched-message.js';

const mostMessages = 100;
const renderMs = 250;

/** A message with a number of its own: the same message can arrive by several paths. */
export interface NumberedMessage {
  readonly number: number;
  readonly message: WatchedMessage;
}

export interface WatchedMessages {
  /** The newest first. */
  readonly messages: readonly NumberedMessage[];
  readonly isRefused: boolean;
}

export function useWatchedMessages(topic: string): WatchedMessages {
  const [watched, setWatched] = useState<WatchedMessages>({ messages: [], isRefused: false });
  useEffect(() => {
    let messages: NumberedMessage[] = [];
    let count = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (): void => {
      timer = undefined;
      setWatched({ messages, isRefused: source.readyState === EventSource.CLOSED });
    };
    const source = new EventSource(`/messages?topic=${encodeURIComponent(topic)}`);
    source.addEventListener('message', ({ data }) => {
      count += 1;
      messages = [{ number: count, message: JSON.parse(data) }, ...messages].slice(0, mostMessages);
      timer ??= setTimeout(show, renderMs);
    });
    source.addEventListener('error', show);
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [topic]);
  return watched;
}
