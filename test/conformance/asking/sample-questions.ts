// The types of questions and answers. The handlers of handlers/asking.mjs define them by name.

import { defineMessageType } from '@stasis-bus/core';

export const Question = defineMessageType('test.question').of<number>();
export const Answer = defineMessageType('test.answer').of<number>();
