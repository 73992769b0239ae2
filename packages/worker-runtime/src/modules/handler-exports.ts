// Finds the exports of a handler module, however it was written or compiled. For a CommonJS module, `import` returns `module.exports` as
// `default`, and also the exports whose names Node.js can read from the source without running it. So the exports of such a module are
// looked up in that default too:
//
//   module.exports = { named } or build()                   `named`, whether Node.js has seen that name or not
//   exports.default = ...                                   `default` is the `default` of `module.exports`
//   exports.__esModule = true; exports.default = ...        likewise, as compilers write it
//   module.exports = function () {}                         `default` is the function, which may have a `setup`

type Exports = Readonly<Record<string, unknown>>;

/** The most exports that an error names. */
const mostNames = 20;

export class HandlerExports {
  readonly #imported: Exports;
  /** `module.exports` of a CommonJS module, or the namespace of an ECMAScript module. */
  readonly #exports: object;

  /** @param imported the namespace that `import` has returned */
  constructor(imported: Exports) {
    const inner = imported['default'];
    this.#imported = imported;
    this.#exports = isObject(inner) && mayBeCommonJs(imported, inner) ? inner : imported;
  }

  /** Returns an export, or `undefined` if there is none of that name. */
  get(name: string): unknown {
    const exports = this.#exports;
    if (name !== 'default') return own(this.#imported, name) ?? own(exports, name);
    const isDefault = typeof exports === 'function' && own(exports, '__esModule') !== true;
    return isDefault ? exports : own(exports, name);
  }

  /** Returns the names of the exports as text, with the type of each that is not a function. */
  describe(): string {
    const names = Object.keys(this.#exports).filter(isExport);
    if (typeof this.get('default') === 'function') names.unshift('default');
    const kinds = new Map(names.map((name) => [name, kindOf(this.get(name))]));
    const texts = [...kinds].map(([name, kind]) => (kind === 'function' ? name : `${name} (${kind})`));
    if (texts.length === 0) return 'nothing';
    const more = texts.length > mostNames ? ` and ${texts.length - mostNames} more` : '';
    return texts.slice(0, mostNames).join(', ') + more;
  }
}

/** Returns whether all named exports are properties of the default, as in a CommonJS module. Node.js 20 has no other sign of one. */
function mayBeCommonJs(imported: Exports, inner: object): boolean {
  return Object.keys(imported)
    .filter((name) => isExport(name) && name !== 'default')
    .every((name) => imported[name] === undefined || Object.hasOwn(inner, name));
}

/** Returns an own property. What an object or a function inherits from its prototype is not an export. */
function own(exports: object, name: string): unknown {
  return Object.hasOwn(exports, name) ? Reflect.get(exports, name) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}

/** Returns whether a name is not one that Node.js or a compiler has added. */
function isExport(name: string): boolean {
  return name !== 'module.exports' && name !== '__esModule';
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}
