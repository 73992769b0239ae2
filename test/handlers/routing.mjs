// Handlers of routers.

import { SubscriptionChange } from '@stasis-bus/core';
import { say, textOf } from './tell.mjs';

/** Tells under the name that is given as data; of its own coming it says nothing. */
export function tellAs(message, context) {
  const isOwnComing =
    SubscriptionChange.is(message) &&
    !context.isFinal &&
    message.value.subscriptionId === context.subscription.id;
  if (!isOwnComing) say(context, `${context.data}: ${textOf(message, context)}`);
}
