// A handler that counts in memory that all threads share how many of its invocations run at once
// (see conformance/parallel/crowd.ts).

const running = 0;
const peak = 1;
const gate = 2;
const total = 3;

/** Counts itself in, waits until the gate is open, counts itself out. Only numbers and words count. */
export async function crowd(message, { data }) {
  if (!message.name.startsWith('test.')) return;
  const cells = new Int32Array(data);
  const now = Atomics.add(cells, running, 1) + 1;
  Atomics.notify(cells, running);
  for (let seen = Atomics.load(cells, peak); seen < now; seen = Atomics.load(cells, peak)) {
    Atomics.compareExchange(cells, peak, seen, now);
  }
  const wait = Atomics.waitAsync(cells, gate, 0);
  if (wait.async) await wait.value;
  Atomics.add(cells, total, 1);
  Atomics.sub(cells, running, 1);
}
