// Makes the port of a bus: what other realms may ask of it at any time.

import type { Message } from '../api/message.js';
import { textOfThrown } from '../basics/thrown-text.js';
import { BusError } from '../errors/bus-error.js';
import type { BusPort } from '../executing/executor.js';
import type { BusCore } from './bus-core.js';
import { HomeOperations } from './home-operations.js';
import { Settlement } from './settlement.js';
import { collectStatistics } from './statistics.js';

export function makePort(core: BusCore): BusPort {
  return {
    publish: (topicName, message) => publishFromAfar(core, topicName, message),
    publishAndSettle: (topicName, message, onSettled) =>
      publishAndSettle(core, topicName, message, onSettled),
    onTopic: (callback) => core.onTopic(callback),
    report: (error) => core.report(error),
    get isClosed() {
      return core.isClosed;
    },
    get isClosing() {
      return core.closing !== undefined || core.isClosed;
    },
    operations: (modules) => new HomeOperations(core, modules),
    keepHistograms: () => core.keepHistograms(),
    statistics: () => collectStatistics(core),
    onClose: (callback) => core.onClose(callback),
  };
}

/** Publishes a message from another realm. Reports errors, because no caller here could catch them. */
function publishFromAfar(core: BusCore, topicName: string, message: Message): void {
  try {
    core.publishTo(topicName, message);
  } catch (thrown) {
    const text = `a message from another thread could not be published to ${topicName}: ${textOfThrown(thrown)}`;
    core.report(new BusError('ERR_STASIS_CLOSED', text, { cause: thrown, invocationMessage: message }));
  }
}

function publishAndSettle(
  core: BusCore,
  topicName: string,
  message: Message,
  onSettled: () => void,
): boolean {
  const topic = core.topics.find(topicName);
  if (topic === undefined) return false;
  const onError = (thrown: unknown): void =>
    core.callbackFailed('a callback that waited for a message', thrown);
  core.publisher.publish(topic, message, {
    subscription: undefined,
    waiter: new Settlement(onSettled, onError),
    refused: 'filtered',
  });
  return true;
}
