// Freezes a plain value: a tree of plain objects, arrays and primitives. Messages and message types in the value are left alone,
// and so is whatever is frozen already, contents included.

import { hasBrand, messageBrand, messageTypeBrand } from '../basics/brands.js';

/** Freezes a plain value deeply, in place, and returns it. */
export function freezePlain(value: unknown, holdsMessages: boolean): unknown {
  if (typeof value === 'object' && value !== null) freezeContainer(value, holdsMessages);
  return value;
}

function freezeContainer(container: object, holdsMessages: boolean): void {
  if (Object.isFrozen(container)) return;
  if (holdsMessages && (hasBrand(container, messageBrand) || hasBrand(container, messageTypeBrand))) return;
  Object.freeze(container);
  if (Array.isArray(container)) {
    for (let i = 0; i < container.length; i++) freezePlain(container[i], holdsMessages);
    return;
  }
  for (const key in container) {
    // biome-ignore lint/suspicious/noPrototypeBuiltins: in `for…in` this is compiled away, `Object.hasOwn` is not
    if (!Object.prototype.hasOwnProperty.call(container, key)) continue;
    const value = (container as Record<string, unknown>)[key];
    if (typeof value === 'object' && value !== null) freezeContainer(value, holdsMessages);
  }
}
