// How far each batch on a lane is, in memory that home and the lane share, so that home knows it exactly when the
// thread dies (SPEC 11.2). A page has 1,024 slots; a batch holds one slot while it is out.
//
//   one slot    │ claimed │ finished │ held │ started │      four Int32
//
//   claimed     invocations started. The lane claims each by compare-and-swap from the number it knows; home takes a
//               batch back by swapping in `takenBack`, and gets the exact number that had been started.
//   finished    invocations whose handler has completed
//   held        0; or, while something that one of them published or threw is not on the port yet, the index of the first such
//               one, plus one. Those before it count as ended, they are *released*; if none is held, all that have finished are.
//   started     when the latest was claimed, in milliseconds of the lane's clock; kept only for timed sessions
//
// released ≤ finished ≤ claimed ≤ finished + 1

const cellsPerSlot = 4;
const claimedCell = 0;
const finishedCell = 1;
const heldCell = 2;
const startedCell = 3;
const slotsPerPage = 1024;
const takenBack = -1;

/** What shared memory says of a batch. */
export interface BatchProgress {
  readonly claimed: number;
  readonly finished: number;
  readonly released: number;
  readonly startedMs: number;
}

class ProgressCells {
  protected readonly pages: Int32Array[] = [];

  protected page(slot: number): Int32Array {
    const page = this.pages[Math.floor(slot / slotsPerPage)];
    if (page === undefined) throw new RangeError(`there is no progress slot ${slot}`);
    return page;
  }
}

/** Home's side: hands out slots, takes batches back. */
export class HomeProgress extends ProgressCells {
  readonly #free: number[] = [];
  readonly #onPage: (cells: Int32Array) => void;

  /** @param onPage sends a new page to the lane */
  constructor(onPage: (cells: Int32Array) => void) {
    super();
    this.#onPage = onPage;
  }

  takeSlot(): number {
    if (this.#free.length === 0) this.#addPage();
    const slot = this.#free.pop() as number;
    this.page(slot).fill(0, offset(slot), offset(slot) + cellsPerSlot);
    return slot;
  }

  /** The lane has said that the batch is over. */
  freeSlot(slot: number): void {
    this.#free.push(slot);
  }

  read(slot: number): BatchProgress {
    const page = this.page(slot);
    const base = offset(slot);
    const claimed = Atomics.load(page, base + claimedCell);
    const startedMs = Atomics.load(page, base + startedCell);
    // In this order: what is finished by now was held before it finished, or has been posted.
    const finished = Atomics.load(page, base + finishedCell);
    const held = Atomics.load(page, base + heldCell);
    const released = held === 0 ? finished : Math.min(finished, held - 1);
    return { claimed, finished, released, startedMs };
  }

  /** Lets the lane start nothing more of the batch. Gives the number that it had started. */
  takeBack(slot: number): number {
    return Atomics.exchange(this.page(slot), offset(slot) + claimedCell, takenBack);
  }

  #addPage(): void {
    const cells = new Int32Array(
      new SharedArrayBuffer(slotsPerPage * cellsPerSlot * Int32Array.BYTES_PER_ELEMENT),
    );
    const first = this.pages.length * slotsPerPage;
    this.pages.push(cells);
    for (let slot = first + slotsPerPage - 1; slot >= first; slot -= 1) this.#free.push(slot);
    this.#onPage(cells);
  }
}

/** The lane's side of all its slots. */
export class LaneProgress extends ProgressCells {
  addPage(cells: Int32Array): void {
    this.pages.push(cells);
  }

  /** The slot of a batch. */
  of(slot: number): SlotProgress {
    return new SlotProgress(this.page(slot), offset(slot));
  }
}

/** The lane's side of one slot: claims and reports. */
export class SlotProgress {
  readonly #cells: Int32Array;
  readonly #first: number;

  constructor(cells: Int32Array, first: number) {
    this.#cells = cells;
    this.#first = first;
  }

  /** Claims the invocation with this index; false: home has taken it back. */
  claim(index: number): boolean {
    return Atomics.compareExchange(this.#cells, this.#first + claimedCell, index, index + 1) === index;
  }

  /** To be called before the claim, so that home never sees a claim with the time of another. */
  start(timeMs: number): void {
    Atomics.store(this.#cells, this.#first + startedCell, timeMs);
  }

  finish(count: number): void {
    Atomics.store(this.#cells, this.#first + finishedCell, count);
  }

  /** Something of the invocation with this index, and of those that finish after it, is not on the port yet. */
  hold(index: number): void {
    Atomics.store(this.#cells, this.#first + heldCell, index + 1);
  }

  /** All is on the port. */
  release(): void {
    Atomics.store(this.#cells, this.#first + heldCell, 0);
  }
}

function offset(slot: number): number {
  return (slot % slotsPerPage) * cellsPerSlot;
}
