// A gate that handlers on any thread wait at (see handlers/tell.mjs) until the test opens it.

export class Gate {
  /** Give this as `data`; it stays shared. */
  readonly memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);

  open(): void {
    const cells = new Int32Array(this.memory);
    Atomics.store(cells, 0, 1);
    Atomics.notify(cells, 0);
  }
}
