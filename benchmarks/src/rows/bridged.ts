// From one bus over a NATS server to another. The baseline is the plain client publishing the same payload as JSON, as a program would
// without the bridge. Both ends are in this process, each with a connection of its own.
//
//     publish ─► topic ─► bridge ══► nats-server ══► bridge ─► topic ─► subscriber: checks that the ids ascend
//     JSON.stringify ─► publish ══► nats-server ══► subscription ─► JSON.parse: checks the ids as well

import { Bus } from '@stasis-bus/core';
import { bridge } from '@stasis-bus/nats';
import { missingNatsServer, startNatsServer } from '../support/nats-server.js';
import { isPayload, type Payload, payload } from '../support/payload.js';
import type { Row, Work } from '../support/row.js';
import { Sample } from '../support/sample.js';

const amount = 100_000;
/** How many messages are published per turn of the event loop, as in a program that also does other things. */
const perTurn = 256;
const mostUnderWay = 8_192;

/** Checks what arrives, and waits until all has arrived. */
class Arrivals {
  lastId = 0;
  #expected = 0;
  #resume: () => void = () => {};

  add(sample: Payload): void {
    const { id } = sample.data;
    if (id !== this.lastId + 1 || !isPayload(sample)) throw new Error(`after ${this.lastId} came ${id}`);
    this.lastId = id;
    if (id >= this.#expected) this.#resume();
  }

  async upTo(id: number): Promise<void> {
    this.#expected = id;
    if (this.lastId >= id) return;
    await new Promise<void>((resolve) => {
      this.#resume = resolve;
    });
  }
}

/** Publishes `messages` messages, at most a few thousand ahead of what has arrived. */
async function paced(messages: number, arrivals: Arrivals, publish: (id: number) => void): Promise<void> {
  const first = arrivals.lastId + 1;
  const last = first + messages - 1;
  for (let id = first; id <= last; id += 1) {
    publish(id);
    if ((id - first) % perTurn !== perTurn - 1) continue;
    await new Promise(setImmediate);
    if (id - arrivals.lastId > mostUnderWay) await arrivals.upTo(id - mostUnderWay / 2);
  }
  await arrivals.upTo(last);
}

const plain: Work = {
  name: 'plain @nats-io client, JSON',
  amount,
  async open() {
    const server = await startNatsServer();
    const [from, to] = [await server.connect(), await server.connect()];
    const arrivals = new Arrivals();
    to.subscribe('samples', {
      callback: (_, message) => arrivals.add(message.json<Payload>()),
    });
    await to.flush();
    return {
      async round(messages) {
        await paced(messages, arrivals, (id) => from.publish('samples', JSON.stringify(payload(id))));
        return undefined;
      },
      close: () => server.close(),
    };
  },
};

export const bridged: Row = {
  name: 'bridged',
  topology: '1 topic on each of 2 buses, joined over a NATS server; at most once',
  amount,
  baseline: plain,
  missing: missingNatsServer,
  async open() {
    const server = await startNatsServer();
    const here = new Bus();
    const there = new Bus();
    const arrivals = new Arrivals();
    const join = async (bus: Bus, direction: 'export' | 'import') => {
      const topics = [{ topic: 'samples', direction, types: [Sample] }];
      const joined = bridge(bus, await server.connect(), { topics });
      await joined.ready;
      return joined;
    };
    const bridges = [await join(here, 'export'), await join(there, 'import')];
    there.topic('samples').subscribe(({ value }) => arrivals.add(value as Payload), {
      accept: [Sample],
      synchronous: true,
    });
    const topic = here.topic('samples');
    return {
      async round(messages) {
        await paced(messages, arrivals, (id) => topic.publish(Sample, payload(id)));
        return undefined;
      },
      async close() {
        for (const joined of bridges) await joined.close();
        await here.close();
        await there.close();
        await server.close();
      },
    };
  },
};
