// Names pools that were given no name: `pool`, `pool-2`, `pool-3`, in the order in which they are made. No name is used twice, so that
// pools can be told apart in errors, events and statistics.

let unnamedPools = 0;

export function nextPoolName(): string {
  unnamedPools += 1;
  return unnamedPools === 1 ? 'pool' : `pool-${unnamedPools}`;
}
