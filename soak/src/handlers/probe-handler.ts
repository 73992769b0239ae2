// Measures its thread: how much of the heap is in use after a garbage collection.

import { threadId } from 'node:worker_threads';
import { defineMessageType, type HandlerContext, type Message } from '@stasis-bus/core';
import { collectGarbage } from '../basics/collect-garbage.js';

export const Probe = defineMessageType('soak.probe').of<{ readonly key: string }>();
export const ProbeResult = defineMessageType('soak.probe-result').of<{
  readonly thread: number;
  readonly heapUsed: number;
}>();

export default async function probe(message: Message, context: HandlerContext): Promise<void> {
  if (!Probe.is(message)) return;
  await collectGarbage();
  context.reply(ProbeResult, { thread: threadId, heapUsed: process.memoryUsage().heapUsed });
}
