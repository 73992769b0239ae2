// The parts that the ways in and out of one bridge share. Each way declares which of them it needs.

import { randomUUID } from 'node:crypto';
import type { NatsConnection } from '@nats-io/nats-core';
import type { Bus } from '@stasis-bus/core';
import { type BusPort, busPortOf } from '@stasis-bus/core/internal';
import { Framing } from '../export/framing.js';
import { Incoming } from '../import/incoming.js';
import { BridgeCounts } from '../reports/bridge-counts.js';
import { LimitedReports } from '../reports/limited-reports.js';
import { JetStream } from '../server/jet-stream.js';
import { Link } from '../server/link.js';
import { MessageStream } from '../server/message-stream.js';
import { againReportedMs, ServerRefusals } from '../server/server-refusals.js';
import type { Settings } from '../settings/settings.js';
import { FrameCodec } from '../wire/frame.js';

/** Room in the server's largest payload for what the client adds to a frame. */
const payloadMargin = 1_024;

export interface BridgeParts {
  readonly bus: Bus;
  readonly port: BusPort;
  readonly settings: Settings;
  /** The sender that frames of this process name: the name of the process, or a random one. */
  readonly origin: string;
  readonly counts: BridgeCounts;
  readonly codec: FrameCodec;
  readonly framing: Framing;
  readonly incoming: Incoming;
  readonly link: Link;
  readonly jetStream: JetStream;
  readonly messages: MessageStream;
  readonly refusals: ServerRefusals;
  readonly overflows: LimitedReports;
  readonly failures: LimitedReports;
}

/** @param onClosed called when the connection is closed before the bridge is */
export function makeParts(
  bus: Bus,
  connection: NatsConnection,
  settings: Settings,
  onClosed: (error: Error | undefined) => void,
): BridgeParts {
  const port = busPortOf(bus);
  const origin = settings.process ?? `p-${randomUUID()}`;
  const counts = new BridgeCounts((topic) => bus.findTopic(topic) !== undefined);
  const codec = new FrameCodec(settings.secret);
  const refused = new LimitedReports(port, 'ERR_STASIS_BRIDGE_REFUSED');
  const schemas = new LimitedReports(port, 'ERR_STASIS_BRIDGE_FAILED');
  const failures = new LimitedReports(port, 'ERR_STASIS_BRIDGE_FAILED', againReportedMs);
  const mostBytes = (): number =>
    Math.min(
      settings.mostBytes,
      (connection.info?.max_payload ?? settings.mostBytes + payloadMargin) - payloadMargin,
    );
  const link = new Link(connection, onClosed);
  const jetStream = new JetStream(link);
  const refusals = new ServerRefusals(port, counts);
  // A refused subscription is reported, but the server does not say which.
  link.onError((error) => {
    if (/maximum subscriptions/i.test(error.message)) refusals.report('more subscriptions', error);
  });
  return {
    bus,
    port,
    settings,
    origin,
    counts,
    codec,
    framing: new Framing(codec, origin, mostBytes, counts, refused),
    incoming: new Incoming(codec, settings.mostBytes, counts, refused, schemas),
    link,
    jetStream,
    messages: new MessageStream(jetStream, settings, failures),
    refusals,
    overflows: new LimitedReports(port, 'ERR_STASIS_BRIDGE_OVERFLOW'),
    failures,
  };
}
