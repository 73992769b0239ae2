// A handler that ends its thread, or hangs, when it is told to.

export default function obey({ value }) {
  if (value === 'exit') process.exit(1);
  while (value === 'hang');
}

export function exitWith3() {
  process.exit(3);
}

export function takeAllMemory() {
  const taken = [];
  for (;;) taken.push(new Array(10_000).fill(taken.length));
}
