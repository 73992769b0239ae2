// The progress of each batch on a lane, in memory that home and the thread share, so that home knows it exactly when the thread dies
// (SPEC 11.2). A page has 1,024 slots; a batch has one slot while it is out.
//
//   one slot    │ claimed │ finished │ held │ started │      four Int32
//
//   claimed     how many invocations have started. The thread claims each by compare-and-swap from the number that it knows; home takes
//               a batch back by swapping in `takenBack`, and gets the exact number that had started.
//   finished    how many invocations' handlers have completed
//   held        0; or, while something that an invocation has published or thrown is not on the port yet, the index of the first such
//               invocation plus one. The invocations before it are *released*: they count as ended. If none is held, all that have
//               finished are released.
//   started     when the latest invocation was claimed, in milliseconds of the lane's clock; kept only for timed sessions
//
// released ≤ finished ≤ claimed ≤ finished + 1

const cellsPerSlot = 4;
const claimedCell = 0;
const finishedCell = 1;
const heldCell = 2;
const startedCell = 3;
const slotsPerPage = 1024;
const takenBack = -1;

/** A batch's progress according to shared memory. */
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

  /** @param onPage sends a new page to the thread */
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

  /** Frees the slot of a batch after the thread has said that the batch is over. */
  freeSlot(slot: number): void {
    this.#free.push(slot);
  }

  read(slot: number): BatchProgress {
    const page = this.page(slot);
    const base = offset(slot);
    const claimed = Atomics.load(page, base + claimedCell);
    const startedMs = Atomics.load(page, base + startedCell);
    // `finished` is read before `held`: whatever has finished by now was held before that, or has been posted.
    const finished = Atomics.load(page, base + finishedCell);
    const held = Atomics.load(page, base + heldCell);
    const released = held === 0 ? finished : Math.min(finished, held - 1);
    return { claimed, finished, released, startedMs };
  }

  /** Keeps the thread from starting more of the batch. Returns how many invocations had started; negative if taken back before. */
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

/** The thread's side of all slots. */
export class LaneProgress extends ProgressCells {
  addPage(cells: Int32Array): void {
    this.pages.push(cells);
  }

  /** Returns the thread's side of one slot. */
  of(slot: number): SlotProgress {
    return new SlotProgress(this.page(slot), offset(slot));
  }
}

/** The thread's side of one slot: claims invocations and reports progress. */
export class SlotProgress {
  readonly #cells: Int32Array;
  readonly #first: number;

  constructor(cells: Int32Array, first: number) {
    this.#cells = cells;
    this.#first = first;
  }

  /** Claims the invocation at an index. Returns `false` if home has taken it back. */
  claim(index: number): boolean {
    return Atomics.compareExchange(this.#cells, this.#first + claimedCell, index, index + 1) === index;
  }

  /** Notes when an invocation starts. Call this before the claim, so that home never sees a claim with an earlier one's time. */
  start(timeMs: number): void {
    Atomics.store(this.#cells, this.#first + startedCell, timeMs);
  }

  finish(count: number): void {
    Atomics.store(this.#cells, this.#first + finishedCell, count);
  }

  /** Notes that output of the invocation at an index is not on the port yet. This holds it and all that finish after it. */
  hold(index: number): void {
    Atomics.store(this.#cells, this.#first + heldCell, index + 1);
  }

  /** Notes that everything is on the port. */
  release(): void {
    Atomics.store(this.#cells, this.#first + heldCell, 0);
  }
}

function offset(slot: number): number {
  return (slot % slotsPerPage) * cellsPerSlot;
}
