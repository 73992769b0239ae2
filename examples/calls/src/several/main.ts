// The example on several processes, joined over a NATS server: one replays the trace, two build the records. In the end all of them
// must have the same counts. Exits with 0 if they have and nothing is missing, with 1 if not.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from '@nats-io/transport-node';
import { shippedFolder } from '../shipped-traces.js';
import type { Findings } from './reporting.js';

const server = process.env['NATS_URL'] ?? 'nats://127.0.0.1:4222';
const folder = process.argv[2] ?? shippedFolder;

process.exitCode = (await serverIsThere()) ? await run() : 1;

async function serverIsThere(): Promise<boolean> {
  try {
    await (await connect({ servers: server, reconnect: false })).close();
    return true;
  } catch {
    console.error(`There is no NATS server at ${server}: start one with "nats-server -js", or set NATS_URL.`);
    return false;
  }
}

async function run(): Promise<number> {
  const processes = [
    start('recording-process.js', '0'),
    start('recording-process.js', '1'),
    start('replaying-process.js', folder),
  ];
  await Promise.all(processes.map((child) => answer(child)));
  const found = Promise.all(processes.map((child) => answer(child))) as Promise<Findings[]>;
  for (const child of processes) child.send('begin');
  const findings = await found;
  const ended = Promise.all(processes.map((child) => once(child, 'exit')));
  for (const child of processes) child.send('leave');
  await ended;
  return print(findings) ? 0 : 1;
}

function start(module: string, argument: string): ChildProcess {
  return fork(new URL(`./${module}`, import.meta.url), [server, argument]);
}

async function answer(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(() => {
    throw new Error('a process has ended early');
  });
  ended.catch(() => {});
  const [message] = await Promise.race([once(child, 'message'), ended]);
  return message;
}

function print(findings: readonly Findings[]): boolean {
  for (const { process: name, total } of findings) {
    console.log(
      `${name}: ${total.seen} channels seen, ${total.hungUp} hung up, ${total.up} up; ${total.events} events`,
    );
  }
  const replayed = findings.find((one) => one.replayed !== undefined)?.replayed;
  const [first] = findings;
  if (replayed === undefined || first === undefined) return false;
  const { total } = first;
  const agree = findings.every((one) => JSON.stringify(one.total) === JSON.stringify(total));
  const isComplete =
    total.events === replayed.events - replayed.channelless &&
    total.seen === replayed.channels &&
    total.hungUp === replayed.records;
  console.log(`${replayed.events} events replayed, ${replayed.channelless} of them without a channel`);
  console.log(
    `${replayed.records} records; of ${replayed.comparable} that can be compared, ${replayed.within1s} match the switch's own within 1 s`,
  );
  console.log(agree ? 'All processes count the same.' : 'The processes count differently.');
  if (!isComplete) console.log('Something is missing.');
  return agree && isComplete;
}
