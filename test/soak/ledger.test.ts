// The ledger of a soak sees what it is there to see: overlaps, inversions and repeats, and only those.

import { describe, expect, it } from 'vitest';
import { Ledger } from '../../soak/src/handlers/ledger.js';

const serial = { groups: 1, width: 1 };

function faults(ledger: Ledger): Record<string, number> {
  return {
    overlaps: ledger.read('overlaps'),
    inversions: ledger.read('inversions'),
    repeats: ledger.read('repeats'),
  };
}

function handle(ledger: Ledger, ...numbers: readonly number[]): void {
  for (const n of numbers) {
    ledger.begin(n, n, 1);
    ledger.end(n, n);
  }
}

const none = { overlaps: 0, inversions: 0, repeats: 0 };

describe('the ledger of a serial subscription', () => {
  it('is content with loads one after the other, in order, across the wrap of their numbers', () => {
    const ledger = new Ledger(serial);
    handle(ledger, 1, 2, 5, 2 ** 31 - 1, -(2 ** 31), -1, 1);
    expect(faults(ledger)).toEqual(none);
    expect(ledger.read('loads')).toBe(7);
  });

  it('counts a load that begins before the one before has ended', () => {
    const ledger = new Ledger(serial);
    ledger.begin(1, 0, 1);
    ledger.begin(2, 0, 1);
    expect(faults(ledger)).toEqual({ ...none, overlaps: 1 });
  });

  it('counts a load that comes after a later one', () => {
    const ledger = new Ledger(serial);
    handle(ledger, 1, 3, 2);
    expect(faults(ledger)).toEqual({ ...none, inversions: 1 });
  });

  it('counts a load that comes twice, unless it is started again after a crash', () => {
    const ledger = new Ledger(serial);
    handle(ledger, 1, 1);
    ledger.begin(1, 0, 2);
    ledger.end(1, 0);
    expect(faults(ledger)).toEqual({ ...none, repeats: 1 });
    expect(ledger.read('restarts')).toBe(1);
  });

  it('counts what comes after the final message', () => {
    const ledger = new Ledger(serial);
    ledger.count('finals');
    handle(ledger, 1);
    expect(ledger.read('afterFinal')).toBe(1);
  });
});

describe('the ledger of a parallel subscription', () => {
  it('keeps order per key', () => {
    const ledger = new Ledger({ groups: 2, width: 1 });
    ledger.begin(2, 0, 1);
    ledger.begin(1, 1, 1);
    expect(faults(ledger)).toEqual(none);
    ledger.begin(4, 2, 1);
    expect(faults(ledger)).toEqual({ ...none, overlaps: 1 });
  });

  it('counts one load more at once than there may be', () => {
    const ledger = new Ledger({ groups: 1, width: 2 });
    ledger.begin(2, 0, 1);
    ledger.begin(1, 0, 1);
    expect(faults(ledger)).toEqual(none);
    ledger.begin(3, 0, 1);
    expect(faults(ledger)).toEqual({ ...none, overlaps: 1 });
  });
});
