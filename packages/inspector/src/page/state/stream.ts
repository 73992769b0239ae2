// The stream of frames and happenings. The browser connects again by itself when it is lost; only where the server
// refuses does it give up, and then this asks again after a while.

import { signal } from '@preact/signals';
import { takeAbout, takeFrame, takeHappening } from './bus.js';

export type Connection = 'connecting' | 'live' | 'lost' | 'refused';

const retryMs = 3000;

export const connection = signal<Connection>('connecting');

export function openStream(): void {
  const source = new EventSource('/frames');
  const on = <Told>(name: string, take: (told: Told) => void): void => {
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
