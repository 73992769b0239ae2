// Freezes a plain value: a tree of plain objects, arrays and primitives.

/** Freezes it deeply, in place, and gives it. */
export function freezePlain(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) freezeContainer(value);
  return value;
}

function freezeContainer(container: object): void {
  Object.freeze(container);
  if (Array.isArray(container)) {
    for (let i = 0; i < container.length; i++) freezePlain(container[i]);
    return;
  }
  for (const key in container) {
    if (!Object.hasOwn(container, key)) continue;
    const value = (container as Record<string, unknown>)[key];
    if (typeof value === 'object' && value !== null) freezeContainer(value);
  }
}
