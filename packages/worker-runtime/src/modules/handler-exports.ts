// What a handler module exports, whoever wrote or compiled it. `import` returns what a CommonJS module has exported as `default`,
// and beside it those exports whose names Node.js can read from the source without running it. So the exports of such a module
// are looked for in that default too:
//
//   module.exports = { named } or build()                   named, whether Node.js has seen its name or not
//   exports.default = ...                                   the default is the default's
//   exports.__esModule = true; exports.default = ...        as compilers write it
//   module.exports = function () {}                         is the default itself; it may have a `setup`

type Exports = Readonly<Record<string, unknown>>;

/** How many exports an error names. */
const mostNames = 20;

export class HandlerExports {
  readonly #imported: Exports;
  /** What a CommonJS module has exported; or what is imported, for an ECMAScript module. */
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

  /** Returns the names of the exports, and what those are that are no functions. */
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

/** In a CommonJS module all that was imported is also the default's. Node.js 20 has no other sign of one. */
function mayBeCommonJs(imported: Exports, inner: object): boolean {
  return Object.keys(imported)
    .filter((name) => isExport(name) && name !== 'default')
    .every((name) => imported[name] === undefined || Object.hasOwn(inner, name));
}

/** What a module's exports inherit, from `Object.prototype` or as functions, is no export. */
function own(exports: object, name: string): unknown {
  return Object.hasOwn(exports, name) ? Reflect.get(exports, name) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}

/** Not what Node.js and compilers add. */
function isExport(name: string): boolean {
  return name !== 'module.exports' && name !== '__esModule';
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}
