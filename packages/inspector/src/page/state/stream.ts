// The stream of frames and happenings. When the connection is lost, the browser connects again by itself. It gives up only if the
// server refuses, and then the stream is opened again after a while.

import { signal } from '@preact/signals';
import { takeAbout, takeFrame, takeHappening } from './bus.js';

export type Connection = 'connecting' | 'live' | 'lost' | 'refused';

const retryMs = 3000;

export const connection = signal<Connection>('connecting');

export function openStream(): void {
  const source = new EventSource('/frames');
  const on = <Data>(name: string, take: (data: Data) => void): void => {
    source.addEventListener(name, (event) => {
      connection.value = 'live';
      take(JSON.parse(event.data));
    });
  };
  on('about', takeAbout);
  on('frame', takeFrame);
  on('happening', takeHappening);
  source.addEventListener('error', () => {
    const isClosed = source.readyState === EventSource.CLOSED;
    connection.value = isClosed ? 'refused' : 'lost';
    if (isClosed) setTimeout(openStream, retryMs);
  });
}
