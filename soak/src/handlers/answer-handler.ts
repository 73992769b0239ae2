// The responder, at home and on threads. It answers in the manner that the question asks for.

import { defineMessageType, type HandlerContext, type Message } from '@stasis-bus/core';

export type Manner = 'at once' | 'later' | 'silently' | 'failing' | 'too late';

export const Question = defineMessageType('soak.question').of<{
  readonly n: number;
  readonly manner: Manner;
  /** How many milliseconds the responder waits before it answers, if it is to be too late. */
  readonly lateMs: number;
}>();
export const Answer = defineMessageType('soak.answer').of<{ readonly n: number }>();

export default function answer(message: Message, context: HandlerContext): void | Promise<void> {
  if (!Question.is(message)) return undefined;
  const { n, manner, lateMs } = message.value;
  switch (manner) {
    case 'at once':
      context.reply(Answer, { n });
      return undefined;
    case 'later':
      return after(1).then(() => context.reply(Answer, { n }));
    case 'too late':
      return after(lateMs).then(() => context.reply(Answer, { n }));
    case 'failing':
      throw new RangeError(`no answer to ${n}`);
    default:
      return undefined;
  }
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
