// What a thread does while home is held up, in shared memory: [gate, reached].

const gate = 0;
const reached = 1;

/** `stand`: waits at the gate, in one turn. `fail`: throws. `wait`: returns a promise. `reach`: says that it is reached. */
export default function act({ value }, { data }) {
  if (value === 'stand') Atomics.wait(data, gate, 0);
  if (value === 'fail') throw new RangeError('must be reported');
  if (value === 'wait') return new Promise(setImmediate);
  if (value === 'reach' || value === 'reach and stand') {
    Atomics.store(data, reached, 1);
    Atomics.notify(data, reached);
  }
  if (value === 'reach and stand') Atomics.wait(data, gate, 0);
  return undefined;
}
