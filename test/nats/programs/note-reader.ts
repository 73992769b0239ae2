// A process that is joined, and tells what it gets on one at-least-once topic, and what is reported to it.

import { Bus, defineMessageType } from '@stasis-bus/core';
import { bridge } from '@stasis-bus/nats';
import { connectTo, given, serve, tell } from './told.js';

const { url, name } = given<{ url: string; name: string }>();
const Note = defineMessageType('nats.note').of<unknown>();
const bus = new Bus({ onError: ({ code, message }) => tell({ error: `${code} ${message}` }) });
bus.topic('notes').subscribe(({ value }) => tell({ value }), { accept: [Note] });
const connection = await connectTo(url);
const joined = bridge(bus, connection, {
  name,
  process: 'reader',
  topics: [{ topic: 'notes', direction: 'import', types: [Note], guarantee: 'at-least-once' }],
});
await joined.ready;

serve({
  async close() {
    await joined.close();
    await bus.close();
    await connection.close();
    return null;
  },
});
