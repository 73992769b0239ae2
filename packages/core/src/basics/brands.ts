// How the bus recognizes its own objects: by a property under a registered symbol, never by `instanceof`, so that two
// copies of the package in one program (bundles, test runners) accept each other's messages and types. Each symbol
// has a version, which changes when the shape of the objects does.

export const messageBrand: unique symbol = Symbol.for('@stasis-bus/message@1') as never;
export const messageTypeBrand: unique symbol = Symbol.for('@stasis-bus/message-type@1') as never;
export const packedMessageBrand: unique symbol = Symbol.for('@stasis-bus/packed-message@1') as never;
export const invocationBrand: unique symbol = Symbol.for('@stasis-bus/invocation@1') as never;
export const busBrand: unique symbol = Symbol.for('@stasis-bus/bus@1') as never;
export const topicBrand: unique symbol = Symbol.for('@stasis-bus/topic@2') as never;
export const cacheBrand: unique symbol = Symbol.for('@stasis-bus/cache@1') as never;

/** Returns whether a value is an object with this brand. Never throws. */
export function hasBrand(value: unknown, brand: symbol): boolean {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return (value as Record<symbol, unknown>)[brand] === true;
  } catch {
    return false;
  }
}
