// Checks of the values of the bus's own message types. Each check throws ERR_STASIS_INVALID_ARGUMENT, naming the path to the wrong
// part. A value may have further properties.

import { checkName, checkOneOf, invalidArgument } from '../errors/check-arguments.js';
import { checkMessage } from './frozen-message.js';
import { checkMessageType } from './message-type.js';

type Fields = Readonly<Record<string, unknown>>;

export function checkSubscriptionChange(value: unknown): void {
  const { topic, subscriptionId, description } = fieldsOf('value', value);
  const { name, id } = fieldsOf('value.topic', topic);
  checkName('value.topic.name', name);
  checkName('value.topic.id', id);
  checkName('value.subscriptionId', subscriptionId);
  checkOneOf('value.description', description, ['Subscribe', 'Unsubscribe']);
}

export function checkCacheUpdate(value: unknown): void {
  const { type, oldSnapshot, newSnapshot } = fieldsOf('value', value);
  checkMessageType('value.type', type);
  checkSnapshot('value.oldSnapshot', oldSnapshot);
  checkSnapshot('value.newSnapshot', newSnapshot);
}

export function checkCacheClear(value: unknown): void {
  checkMessage('value.snapshot', fieldsOf('value', value)['snapshot']);
}

function checkSnapshot(path: string, snapshot: unknown): void {
  if (snapshot !== null) checkMessage(path, snapshot);
}

function fieldsOf(path: string, value: unknown): Fields {
  if (typeof value === 'object' && value !== null) return value as Fields;
  throw invalidArgument(path, 'an object', value);
}
