// Properties where a program, or a library of it, has put something on `Object.prototype`: that is no property of anything.

/** Whether an object has a property of its own or from its class, and not only from an `Object.prototype`, of whichever realm. */
export function hasProperty(object: object, key: string): boolean {
  if (!(key in object)) return false;
  let holder: object | null = object;
  while (holder !== null && !Object.hasOwn(holder, key)) holder = Object.getPrototypeOf(holder);
  // What has no prototype is an `Object.prototype`, or was made without one. A Proxy may say that it has what nobody has.
  return holder === null || holder === object || Object.getPrototypeOf(holder) !== null;
}

/** What a plain object has of its own under a key, if it has that. */
export function ownProperty<T extends object, K extends keyof T & string>(
  object: T,
  key: K,
): T[K] | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** `Object.defineProperty`; its descriptor inherits nothing, such as a `get` that somebody has put on `Object.prototype`. */
export function defineProperty(object: object, key: PropertyKey, descriptor: PropertyDescriptor): void {
  Object.defineProperty(object, key, Object.setPrototypeOf(descriptor, null));
}
