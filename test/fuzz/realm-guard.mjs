// Watches what a realm has built in: whether a value has changed a prototype, a constructor or anything else of it.

// Many globals are made, or change, when they are asked for first: that should be over before anything is compared.
for (const name of Object.getOwnPropertyNames(globalThis)) {
  if (!name.endsWith('Storage')) Reflect.get(globalThis, name); // which warns
}

const accessors = ['get', 'set', 'value'];

/** What is built in here: all global classes and objects with their prototypes, and the prototypes that have no name. */
function builtIns() {
  const found = new Set([globalThis]);
  for (const { value } of Object.values(Object.getOwnPropertyDescriptors(globalThis))) {
    if (typeof value !== 'function' && typeof value !== 'object') continue;
    if (value === null || value === globalThis || value === process) continue;
    found.add(value);
    if (typeof value.prototype === 'object') found.add(value.prototype);
  }
  for (const object of [
    [].keys(),
    new Map().keys(),
    new Set().keys(),
    ''.matchAll(/x/g),
    (function* () {})(),
  ]) {
    for (let one = Object.getPrototypeOf(object); one !== null; one = Object.getPrototypeOf(one))
      found.add(one);
  }
  found.add(Object.getPrototypeOf(Uint8Array)).add(Object.getPrototypeOf(Uint8Array.prototype));
  return [...found];
}

function stateOf(object) {
  const properties = Object.getOwnPropertyDescriptors(object);
  return { object, prototype: Object.getPrototypeOf(object), properties, keys: Reflect.ownKeys(properties) };
}

function changeOf({ object, prototype, properties, keys }, name) {
  if (Object.getPrototypeOf(object) !== prototype) return `${name} has another prototype`;
  const added = Reflect.ownKeys(object).filter((key) => !Object.hasOwn(properties, key));
  if (added.length > 0) return `${name} has ${added.map(String).join(', ')}`;
  for (const key of keys) {
    const now = Object.getOwnPropertyDescriptor(object, key);
    const before = properties[key];
    if (now === undefined) return `${name} has lost ${String(key)}`;
    if (accessors.some((part) => !Object.is(now[part], before[part])))
      return `${name}.${String(key)} is another`;
  }
  return undefined;
}

function nameOf(object) {
  if (object === globalThis) return 'globalThis';
  const name =
    typeof object === 'function' ? object.name : `${object.constructor?.name}'s prototype or instance`;
  return name || 'something built in';
}

export class RealmGuard {
  // Names are asked for now: later they may be what was changed.
  #states = builtIns().map((object) => ({ state: stateOf(object), name: nameOf(object) }));
  #objectKeys = Reflect.ownKeys(Object.prototype).length;
  #arrayKeys = Reflect.ownKeys(Array.prototype).length;

  /** Whether the two prototypes that nearly all values have got something more: cheap enough to ask each time. */
  get isPolluted() {
    return (
      Reflect.ownKeys(Object.prototype).length !== this.#objectKeys ||
      Reflect.ownKeys(Array.prototype).length !== this.#arrayKeys
    );
  }

  /** What is not as it was, of everything that is built in. */
  get changes() {
    return this.#states
      .map(({ state, name }) => changeOf(state, name))
      .filter((change) => change !== undefined);
  }
}
