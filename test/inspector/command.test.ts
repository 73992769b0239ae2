// The `stasis` command, as a user runs it, against an inspector in another process: this one.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type BusStatistics,
  formatStatistics,
  formatSubscription,
  formatTopic,
  type SubscriptionStatistics,
} from '@stasis-bus/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Activity } from '../../packages/inspector/src/cli/activity.js';
import { Note } from '../support/sample-types.js';
import { openScene, type Scene } from './support/scene.js';

const program = fileURLToPath(new URL('../../packages/inspector/dist/cli.js', import.meta.url));

let folder: string;
let scene: Scene;
const { TMPDIR } = process.env;
beforeEach(async () => {
  // The inspectors of this test announce themselves where no others do.
  folder = mkdtempSync(join(tmpdir(), 'stasis-command-'));
  process.env['XDG_RUNTIME_DIR'] = folder;
  process.env['TMPDIR'] = folder;
  scene = await openScene();
  const topic = scene.bus.topic('calls:all');
  topic.subscribe(() => {});
  topic.subscribe(() => {}, { synchronous: true, accept: [Note] });
  topic.publish(Note, 1);
  await scene.bus.drain();
});
afterEach(async () => {
  await scene[Symbol.asyncDispose]();
  if (TMPDIR === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = TMPDIR;
  rmSync(folder, { recursive: true });
});

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function stasis(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

/** Ages differ from one look to the next. */
const withoutAge = (text: string): string => text.replace(/^Age s.*$/m, 'Age');

describe('the commands of the original', () => {
  it.each(['topics', 'subscriptions', 'messages', 'threads'] as const)(
    'stasis statistics show %s prints the table of the statistics, or its rows as JSON',
    async (view) => {
      const statistics = scene.bus.statistics();
      expect(await stasis('statistics', 'show', view)).toEqual({
        code: 0,
        stdout: formatStatistics(statistics, view),
        stderr: '',
      });
      const json = JSON.parse((await stasis('statistics', 'show', view, '--json')).stdout);
      const rows = { ...statistics, messages: statistics.messageTypes }[view] as readonly { age?: number }[];
      const ageless = (list: readonly { age?: number }[]) => list.map(({ age: _, ...row }) => row);
      expect(ageless(json)).toEqual(ageless(JSON.parse(JSON.stringify(rows))));
    },
  );

  it('stasis show topics is the table of topics', async () => {
    const { stdout } = await stasis('show', 'topics');
    expect(stdout).toBe(formatStatistics(scene.bus.statistics(), 'topics'));
  });

  it('stasis show topic NAME and show subscription ID print all about one', async () => {
    const statistics = scene.bus.statistics();
    const topic = await stasis('show', 'topic', 'calls:all');
    expect(withoutAge(topic.stdout)).toBe(withoutAge(formatTopic(statistics, 'calls:all')));
    for (const command of [['show'], ['statistics', 'show']]) {
      const { stdout } = await stasis(...command, 'subscription', 'calls:all-2');
      expect(stdout).toBe(formatSubscription(statistics, 'calls:all-2'));
    }
    const json: SubscriptionStatistics = JSON.parse(
      (await stasis('--json', 'show', 'subscription', 'calls:all-2')).stdout,
    );
    expect(json).toMatchObject({ id: 'calls:all-2', placement: 'synchronous', handled: 1 });
  });

  it("as JSON with the names of a topic's subscriptions, and of a subscription's topics", async () => {
    scene.bus.topic('calls:1').forwardTo(scene.bus.topic('calls:all'));
    const { subscriptions } = JSON.parse((await stasis('--json', 'show', 'topic', 'calls:1')).stdout);
    expect(subscriptions).toEqual(['calls:all-1', 'calls:all-2']);
    const { topics } = JSON.parse((await stasis('--json', 'show', 'subscription', 'calls:all-1')).stdout);
    expect(topics).toEqual(['calls:all', 'calls:1']);
  });

  it('what is not there is an error of one line, and exit code 1', async () => {
    expect(await stasis('show', 'topic', 'nope')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'There is no topic "nope".\n',
    });
    expect(await stasis('show', 'subscription', 'nope')).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('stasis finds', () => {
  it('the only inspector by itself, and no other user could', async () => {
    const { stdout } = await stasis('list', '--json');
    expect(JSON.parse(stdout)).toEqual([
      { pid: process.pid, title: expect.any(String), url: `${scene.visitor.origin}/` },
    ]);
    const [own = ''] = await readdir(folder);
    expect(statSync(join(folder, own)).mode & 0o077).toBe(0);
    for (const file of await readdir(join(folder, own))) {
      expect(statSync(join(folder, own, file)).mode & 0o077).toBe(0);
    }
  });

  it('an inspector of a service, which has no session', async () => {
    await scene.inspector.close();
    delete process.env['XDG_RUNTIME_DIR'];
    await using service = await openScene();
    const session = join(folder, 'session');
    mkdirSync(session);
    process.env['XDG_RUNTIME_DIR'] = session;
    expect((await stasis('list')).stdout).toContain(service.visitor.origin);
  });

  it('one of several by its process or its address', async () => {
    await using other = await openScene();
    expect(await stasis('show', 'topics')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(other.visitor.origin),
    });
    const { stdout } = await stasis('--url', other.inspector.url, 'show', 'topics', '--json');
    expect(JSON.parse(stdout)).toEqual([]);
  });

  it('none, and says what to do', async () => {
    await scene.inspector.close();
    expect(await stasis('show', 'topics')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'None of your processes has an open inspector: call inspect(bus) in the process, or name an inspector with --url.\n',
    });
  });

  it('no inspector of a process that has died, and clears what it left', async () => {
    const dead = spawn(process.execPath, ['--version']);
    await new Promise((resolve) => dead.once('exit', resolve));
    const [own = ''] = await readdir(folder);
    const file = join(folder, own, `${dead.pid}-1.json`);
    writeFileSync(
      file,
      JSON.stringify({ pid: dead.pid, title: 't', url: 'http://127.0.0.1:1/', token: 't' }),
    );
    expect((await stasis('show', 'topics')).code).toBe(0);
    expect(await readdir(join(folder, own))).toHaveLength(1);
  });

  it('no inspector that a process of the same id has left, as in a container that was started again', async () => {
    const [own = ''] = await readdir(folder);
    const file = join(folder, own, `${process.pid}-1.json`);
    writeFileSync(
      file,
      JSON.stringify({ pid: process.pid, title: 't', url: 'http://127.0.0.1:1/', token: 't' }),
    );
    utimesSync(file, new Date(0), new Date(0));
    await using other = await openScene();
    const { stdout } = await stasis('list');
    expect(stdout.match(/http:\S+/g)?.sort()).toEqual(
      [scene, other].map(({ visitor }) => `${visitor.origin}/`).sort(),
    );
  });

  it('nobody at an address where nobody listens, and no way in without the token', async () => {
    const { origin } = scene.visitor;
    expect(await stasis('--url', 'http://127.0.0.1:1/', 'show', 'topics')).toMatchObject({
      code: 1,
      stderr: 'Nothing answers at http://127.0.0.1:1.\n',
    });
    expect(await stasis('--url', origin, 'show', 'topics')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Refused'),
    });
    expect(await stasis('--url', origin, '--token', scene.inspector.token, 'show', 'topics')).toMatchObject({
      code: 0,
    });
    expect(await stasis('--url', 'not a url', 'show', 'topics')).toMatchObject({ code: 1 });
  });
});

it.each([
  [200, '<b>hello'],
  [404, '\u001b[31mnot here'],
])('stasis says so when what answers is no inspector (%i)', async (status, text) => {
  const server = createServer((_, response) => response.writeHead(status).end(text)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    expect(await stasis('--url', origin, 'show', 'topics')).toEqual({
      code: 1,
      stdout: '',
      stderr: `The server at ${origin} is not an inspector.\n`,
    });
  } finally {
    server.close();
  }
});

describe('a wrong command line', () => {
  it.each([
    [['bogus']],
    [['show', 'bogus']],
    [['show', 'topic']],
    [['--pid', 'x', 'list']],
    [['top', '--sort', 'x']],
  ])('%j is refused with exit code 2', async (args) => {
    const { code, stdout, stderr } = await stasis(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: /);
  });
});

describe('stasis top', () => {
  it('--once tells what happened in between, as a screen or as JSON', async () => {
    const publishing = setInterval(() => scene.bus.topic('calls:all').publish(Note, 2), 1);
    try {
      const screen = await stasis('top', '--once', '--interval', '0.3');
      expect(screen).toMatchObject({ code: 0, stderr: '' });
      expect(screen.stdout).toMatch(/1 topics {2}2 subscriptions {2}[\d.,]+ published\/s/);
      expect(screen.stdout).toMatch(/^ +calls:all-1 +main/m);
      const json: Activity = JSON.parse(
        (await stasis('top', '--once', '--interval', '0.3', '--json')).stdout,
      );
      expect(json.topics).toBe(1);
      expect(json.published).toBeGreaterThan(0);
      expect(json.handled).toBeGreaterThan(json.published);
    } finally {
      clearInterval(publishing);
    }
  });

  it('keeps names with line breaks and escape sequences on their lines', async () => {
    scene.bus.topic('two\nlines\u001b[31m').subscribe(() => {});
    const { stdout } = await stasis('top', '--once', '--interval', '0.1');
    expect(stdout).toMatch(/^ +two\\nlines\\u001b\[31m-1 +main/m);
    expect(stdout).not.toContain('\u001b');
  });

  it('shows the numbers of a subscription however long its name is', async () => {
    scene.bus.topic(`calls:${'x'.repeat(300)}`).subscribe(() => {});
    const { stdout } = await stasis('top', '--once', '--interval', '0.1');
    const line = stdout.split('\n').find((text) => text.includes('…'));
    expect(line).toMatch(/^ {2}calls:x+…x+-1 +main( +[\d.,]+){7} *$/);
  });

  it('ends without an error when nobody reads any more', async () => {
    const top = spawn(process.execPath, [program, 'top', '--json', '--interval', '0.1']);
    let stderr = '';
    top.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    await once(top.stdout, 'data');
    top.stdout.destroy();
    const [code] = await once(top, 'exit');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('marks who is congested, live in a terminal, sorts as the keys say, and ends with q', async () => {
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    scene.bus.topic('slow').subscribe(() => gate, { accept: [Note], congestion: { high: 3 } });
    for (let number = 0; number < 5; number += 1) scene.bus.topic('slow').publish(Note, number);
    // `script` gives the command a terminal.
    const command = `stty rows 40 columns 160; "${process.execPath}" "${program}" --url "${scene.inspector.url}" top --interval 0.2`;
    const terminal = spawn('script', ['-qec', command, '/dev/null']);
    const exited = new Promise((resolve) => terminal.once('exit', resolve));
    let screen = '';
    let isSorted = false;
    let isEnding = false;
    for await (const chunk of terminal.stdout) {
      screen += String(chunk);
      const order = [...screen.matchAll(/(calls:all-\d|slow-\d) /g)].map(([, id]) => id);
      // By what was handled, the congested one is last; by what waits, it is first.
      if (!isSorted && order.at(2) === 'slow-1') {
        expect(screen).toContain('! slow-1');
        isSorted = true;
        screen = '';
        terminal.stdin.write('w');
      } else if (!isEnding && isSorted && order[0] === 'slow-1' && order.length >= 3) {
        isEnding = true;
        terminal.stdin.write('q');
      }
    }
    expect(await exited).toBe(0);
    expect(isSorted).toBe(true);
    open();
  });
});

it('statistics over the wire are those of the bus', async () => {
  const told: BusStatistics = await scene.visitor.json('/statistics.json');
  expect(told.subscriptions).toEqual(JSON.parse(JSON.stringify(scene.bus.statistics().subscriptions)));
});
