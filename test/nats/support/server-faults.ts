// What a server may do to three processes, or somebody who may do so on the server.

import { type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { Name } from './record.js';
import { NatsServer } from './server.js';
import { meanwhile, type Reports, type Three } from './three.js';

const messages = 'chaos-messages';
const snapshots = 'KV_chaos-snapshots';
const positions = 'KV_chaos-progress';

const isAnew = {
  messages: /^ERR_STASIS_BRIDGE_FAILED the stream chaos-messages was made anew/,
  snapshots: /^ERR_STASIS_BRIDGE_FAILED the bucket chaos-snapshots was made anew/,
  positions: /^ERR_STASIS_BRIDGE_FAILED the bucket chaos-progress was made anew/,
};
const isRefused = /^ERR_STASIS_BRIDGE_REFUSED the server refuses /;
const cannotRead = /^ERR_STASIS_BRIDGE_FAILED the bridge cannot read from the server/;
/** Reported of a server that is there, and does nothing for seconds, as it may on an overloaded machine. */
export const isSlow = /^ERR_STASIS_BRIDGE_FAILED the bridge cannot (read from the server|store messages)/;

export interface Fault {
  /** The server that can have it. */
  start(): Promise<NatsServer>;
  /** One of them that is known to the server by its name. */
  readonly user?: Name;
  /** Settles when it is there. */
  begin(server: NatsServer): Promise<void>;
  /** Settles when it is over, as far as the server is concerned. */
  end(server: NatsServer): Promise<void>;
  /** What must be reported before it ends, and after: by those, or by any of them. */
  readonly reports: Reports;
  readonly reportsLater?: Reports;
  /** What they may report besides. */
  readonly mayReport?: readonly RegExp[];
  /** If the server loses what it had stored: settles, when the fault has begun, with the first event of each that it may not lose. */
  firstKept?(three: Three): Promise<readonly number[]>;
}

const byAll = (...reports: readonly RegExp[]) => ({ one: reports, two: reports, three: reports });
const start = () => NatsServer.start();
const nothing = async (): Promise<void> => {};

async function managerOf(server: NatsServer): Promise<JetStreamManager> {
  return jetstreamManager(await server.connect());
}

const isRemoved = (stream: string) => async (server: NatsServer) => {
  await (await managerOf(server)).streams.delete(stream);
};

/** Whoever else uses the server takes all the room that it has. */
async function fill(server: NatsServer): Promise<void> {
  const connection = await server.connect();
  await (await jetstreamManager(connection)).streams.add({ name: 'filler', subjects: ['filler'] });
  const client = jetstream(connection);
  const block = new Uint8Array(500_000);
  for (;;) {
    try {
      await client.publish('filler', block);
    } catch {
      // There is no room any more, which is what was wanted; the reports of the processes say so.
      return;
    }
  }
}

/** Those without a name may do all, and `two` not what is denied. */
const denying = (denied: string): string =>
  `no_auth_user: all
  authorization { users: [
    { user: all, password: all },
    { user: two, password: two, permissions: { ${denied} } }
  ] }`;
const nothingDenied = denying('publish: { deny: [ nothing ] }');
const deny = (denied: string): Pick<Fault, 'start' | 'user' | 'begin' | 'end'> => ({
  start: () => NatsServer.startWith(nothingDenied),
  user: 'two',
  begin: (server) => server.reload(denying(denied)),
  end: (server) => server.reload(nothingDenied),
});

export const faults: readonly (readonly [string, Fault])[] = [
  [
    'somebody removes the stream of messages (SPEC 14.2)',
    {
      start,
      begin: isRemoved(messages),
      end: nothing,
      reports: byAll(isAnew.messages),
      firstKept: async () => [meanwhile, meanwhile, meanwhile],
    },
  ],
  [
    'somebody removes the bucket of snapshots (SPEC 14.2)',
    { start, begin: isRemoved(snapshots), end: nothing, reports: byAll(isAnew.snapshots) },
  ],
  [
    'somebody removes the bucket of positions (SPEC 14.2)',
    { start, begin: isRemoved(positions), end: nothing, reports: { any: [isAnew.positions] } },
  ],
  [
    'the server dies, and comes back with an empty disk (SPEC 14.2)',
    {
      start,
      begin: (server) => server.kill(),
      async end(server) {
        server.forget();
        await server.start();
      },
      reports: {},
      reportsLater: { ...byAll(isAnew.messages, isAnew.snapshots), any: [isAnew.positions] },
      firstKept: (three) => three.each(async (program) => Number(await program.ask('storedAtDeath'))),
    },
  ],
  [
    'the store of the server is full (SPEC 14.3)',
    {
      start: () => NatsServer.startWith('', 'max_file_store: 8MB'),
      begin: fill,
      end: isRemoved('filler'),
      reports: {
        one: [/REFUSED .* to store messages of "events:one"/, /REFUSED .* to store snapshots/],
        two: [/REFUSED .* to store messages of "events:two"/, /REFUSED .* to store snapshots/],
        three: [/REFUSED .* to store messages of "events:three"/],
      },
      mayReport: [isRefused],
    },
  ],
  [
    'one of them may publish nothing of what the bridge publishes (SPEC 14.3)',
    {
      ...deny('publish: { deny: [ "chaos.>", "$KV.>" ] }'),
      reports: { two: [/REFUSED .* to store messages of "events:two"/, /REFUSED .* to store snapshots/] },
      mayReport: [isRefused],
    },
  ],
  [
    'one of them may not ask JetStream for anything (SPEC 14.3)',
    {
      ...deny('publish: { deny: [ "$JS.>" ] }'),
      reports: { two: [cannotRead] },
      mayReport: [isRefused],
    },
  ],
  [
    'one of them may not hear the others (SPEC 14.3)',
    {
      ...deny('subscribe: { deny: [ "chaos.>" ] }'),
      reports: { two: [/REFUSED .* chaos\.p\./] },
      mayReport: [isRefused],
    },
  ],
  [
    'one of them may not hear what the server answers (SPEC 14.3)',
    {
      ...deny('subscribe: { deny: [ "_INBOX.>" ] }'),
      reports: {
        two: [cannotRead, /REFUSED .* to store messages of "events:two"/, /REFUSED .* to store snapshots/],
      },
      mayReport: [isRefused],
    },
  ],
];
