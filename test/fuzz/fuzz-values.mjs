// Sends random values to handlers at all placements and gathers what they complain about. One process of several: it
// takes every so-manieth parcel of the seed until it has sent its share of the values. The report is one line of JSON.
//
//   node fuzz-values.mjs '{"seed": 1, "values": 1000, "first": 0, "step": 1}'

import { setImmediate as nextTurn } from 'node:timers/promises';
import { Bus } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { Choices, seedOf } from './choices.mjs';
import { Complaint, compare, hashOf, Inspect, Parcel } from './compare.mjs';
import { makeParcel, pack } from './parcels.mjs';
import { makeRefused } from './refused-values.mjs';
import { simplest } from './simplest.mjs';

const { seed, values, first, step } = JSON.parse(process.argv[2]);
const places = ['synchronous', 'main', 'pool', 'thread'];
const refusedPerParcel = 2;
const mostComplaints = 5;

/** A bus whose one topic has the comparing handler at every placement. */
class Post {
  complaints = [];
  counts = new SharedArrayBuffer(places.length * Int32Array.BYTES_PER_ELEMENT);
  bus = new Bus({ onError: (error) => this.complaints.push({ text: `${error.code}: ${error.message}` }) });
  topic = this.bus.topic('parcels');
  #pools = { pool: new WorkerPool({ threads: 2 }), thread: new WorkerPool({ threads: 1 }) };

  constructor() {
    this.bus.topic('complaints').subscribe((message) => this.complaints.push(message.value), {
      synchronous: true,
      accept: [Complaint],
    });
    this.subscriptions = places.map((place) => this.#subscribe(place));
    const [, ...queueing] = this.subscriptions;
    for (const subscription of queueing) subscription.setCongestionLimits({ high: 32, low: 16 });
  }

  #subscribe(name) {
    const pool = this.#pools[name];
    const module = new URL('./compare.mjs', import.meta.url);
    return this.topic.subscribe(pool?.handler(module, { export: 'compare' }) ?? compare, {
      accept: [Parcel, Inspect],
      synchronous: name === 'synchronous',
      data: { name, place: places.indexOf(name), isRemote: pool !== undefined, counts: this.counts },
    });
  }

  get queued() {
    return this.subscriptions.reduce((sum, { queued }) => sum + queued, 0);
  }

  publish({ value, count, isShared, text }, parcel) {
    const headers = { parcel: String(parcel), count: String(count), expected: hashOf(text) };
    this.topic.publish(Parcel.create(value, { share: isShared, headers }));
  }

  async close() {
    this.topic.publish(Inspect, null);
    await this.bus.close();
    await Promise.all(Object.values(this.#pools).map((pool) => pool.close()));
  }
}

/** A complaint, unless the value is refused as it should be, and nothing is queued for anybody. */
function refusalComplaint(post, value, path, options) {
  const before = post.queued;
  try {
    post.topic.publish(Parcel, value, options);
    return 'a value that cannot be cloned was published';
  } catch ({ code, message }) {
    const wanted = value === undefined ? 'ERR_STASIS_INVALID_ARGUMENT' : 'ERR_STASIS_VALUE_NOT_CLONEABLE';
    const isNamed =
      value === undefined ||
      (path === undefined ? /^value\b/.test(message) : message.startsWith(`${path} cannot`));
    if (code === wanted && isNamed && post.queued <= before) return undefined;
    return `refused as ${code}: ${message} and not at ${path}; queued ${post.queued} after ${before}`;
  }
}

async function send(post) {
  const totals = { sent: 0, refused: 0, kinds: {} };
  const refuse = (value, path, options, parcel) => {
    totals.refused += 1;
    const text = refusalComplaint(post, value, path, options);
    if (text !== undefined) post.complaints.push({ parcel, text });
  };
  for (let parcel = first; totals.sent + totals.refused < values; parcel += step) {
    const { kind, samples } = makeParcel(seed, parcel);
    const packed = pack(kind, samples);
    for (const { value } of packed.refused) refuse(value, undefined, { share: kind === 'shared' }, parcel);
    for (let i = 0; i < refusedPerParcel; i += 1) {
      const { value, path } = makeRefused(
        Choices.ofSeed(seedOf(seed ^ 0x5bd1e995, parcel * refusedPerParcel + i)),
      );
      refuse(value, path, {}, parcel);
    }
    if (packed.text === undefined) continue;
    try {
      post.publish(packed, parcel);
    } catch (error) {
      post.complaints.push({ parcel, text: `refused: ${error.message}` });
    }
    totals.sent += packed.count;
    totals.kinds[kind] = (totals.kinds[kind] ?? 0) + packed.count;
    if (post.complaints.length >= mostComplaints) break;
    await nextTurn(); // or the threads would wait for home
    if (post.topic.congested) await post.topic.relieved();
  }
  return totals;
}

const post = new Post();
const totals = await send(post);
await post.close();
const [complaint] = post.complaints;
const compared = Object.fromEntries(places.map((place, i) => [place, new Int32Array(post.counts)[i]]));
const simple =
  complaint?.parcel === undefined
    ? undefined
    : await simplest(seed, Number(complaint.parcel), () => new Post());
console.log(
  JSON.stringify({ ...totals, compared, complaints: post.complaints.slice(0, mostComplaints), simple }),
);
