// Properties of objects, ignoring whatever a program or one of its libraries has put on `Object.prototype`.

/** Returns whether an object has a property, its own or from its class. Ignores what any realm's `Object.prototype` has. */
export function hasProperty(object: object, key: string): boolean {
  if (!(key in object)) return false;
  let holder: object | null = object;
  while (holder !== null && !Object.hasOwn(holder, key)) holder = Object.getPrototypeOf(holder);
  // An object without a prototype is an `Object.prototype`, or was made without one. A Proxy may claim a property that no holder
  // has.
  return holder === null || holder === object || Object.getPrototypeOf(holder) !== null;
}

/** Returns the value of a plain object's own property, or `undefined` if it has none of that name. */
export function ownProperty<T extends object, K extends keyof T & string>(
  object: T,
  key: K,
): T[K] | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Does what `Object.defineProperty` does, with a descriptor that inherits nothing: no `get` from `Object.prototype`, say. */
export function defineProperty(object: object, key: PropertyKey, descriptor: PropertyDescriptor): void {
  Object.defineProperty(object, key, Object.setPrototypeOf(descriptor, null));
}
