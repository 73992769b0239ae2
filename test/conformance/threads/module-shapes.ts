// One handler module in every shape that its author, or a compiler, may give it. The handlers count their notes in shared memory:
// what each cell counts says `cells`.

export const cells = { default: 0, named: 1, setUp: 2, tornDown: 3 };

const body = `
  let cells;
  let isSetUp = 0;
  function setup() { isSetUp = 1; }
  function teardown() { Atomics.add(cells, ${cells.tornDown}, 1); }
  function counting(cell) {
    return (message, { data }) => {
      cells = data;
      if (message.name !== 'test.note') return;
      Atomics.add(data, cell, 1);
      Atomics.add(data, ${cells.setUp}, isSetUp);
    };
  }
  const handler = counting(${cells.default});
  const named = counting(${cells.named});
  const limit = 3;
`;

export interface ModuleShape {
  readonly of: string;
  readonly extension: string;
  readonly text: string;
  /** What of it is there: all of them have a teardown if they have a setup. */
  readonly has: readonly ('default' | 'named' | 'setup')[];
}

const all = ['default', 'named', 'setup'] as const;

function shape(of: string, exports: string, has: ModuleShape['has'] = all, extension = 'cjs'): ModuleShape {
  return { of, extension, text: body + exports, has };
}

const mark = "Object.defineProperty(exports, '__esModule', { value: true });";

const shapes: readonly ModuleShape[] = [
  shape('an ECMAScript module', 'export { handler as default, named, setup, teardown };', all, 'mjs'),
  shape(
    'an ECMAScript module with one object',
    'export default { default: handler, named, setup, teardown };',
    all,
    'mjs',
  ),
  shape(
    'an ECMAScript module with an object of others',
    `function other() { throw new Error('called'); }
     export default { default: handler, named: other, setup: other, teardown: other };
     export { named, setup, teardown };`,
    all,
    'mjs',
  ),
  shape(
    'exports, the default one without a mark',
    'exports.default = handler; exports.named = named; exports.setup = setup; exports.teardown = teardown;',
  ),
  shape('an object of names', 'module.exports = { named, setup, teardown };', ['named', 'setup']),
  shape(
    'an object that is built',
    'module.exports = build(); function build() { return { default: handler, named, setup, teardown }; }',
  ),
  shape(
    'an object that is completed later',
    'exports.named = undefined; Object.assign(exports, { default: handler, named, setup, teardown });',
  ),
  shape(
    'an object without a prototype, frozen',
    'module.exports = Object.freeze(Object.assign(Object.create(null), { default: handler, named, setup, teardown }));',
  ),
  shape('a function', 'module.exports = handler;', ['default']),
  shape(
    'a function that has exports',
    'module.exports = Object.assign(handler, { named, setup, teardown });',
  ),
  shape(
    'a function that is its own default',
    'module.exports = Object.assign(handler, { default: handler, named, setup, teardown });',
  ),
  shape(
    'no names at all',
    "for (const [key, value] of [['default', handler], ['named', named], ['setup', setup], ['teardown', teardown]]) module['exp' + 'orts'][key] = value;",
  ),
  shape(
    'what tsc, Babel and Rollup write',
    `"use strict"; ${mark} exports.limit = void 0; exports.default = handler; exports.named = named;
     exports.setup = setup; exports.teardown = teardown; exports.limit = limit;`,
  ),
  shape(
    'what SWC writes',
    `"use strict"; ${mark}
     function _export(target, all) {
       for (var name in all) Object.defineProperty(target, name,
         { enumerable: true, get: Object.getOwnPropertyDescriptor(all, name).get });
     }
     _export(exports, { get default() { return handler; }, get named() { return named; },
       get setup() { return setup; }, get teardown() { return teardown; } });`,
  ),
  shape(
    'what esbuild writes',
    `var __export = (target, all) => {
       for (var name in all) Object.defineProperty(target, name, { get: all[name], enumerable: true });
     };
     var __toCommonJS = (mod) => Object.defineProperties(Object.defineProperty({}, "__esModule", { value: true }),
       Object.getOwnPropertyDescriptors(mod));
     var src_exports = {};
     __export(src_exports, { default: () => handler, named: () => named, setup: () => setup, teardown: () => teardown });
     module.exports = __toCommonJS(src_exports);
     0 && (module.exports = { named, setup, teardown });`,
  ),
  shape(
    'what webpack writes',
    `var __webpack_exports__ = {};
     for (const [key, value] of Object.entries({ default: handler, named, setup, teardown }))
       Object.defineProperty(__webpack_exports__, key, { enumerable: true, get: () => value });
     Object.defineProperty(__webpack_exports__, Symbol.toStringTag, { value: 'Module' });
     Object.defineProperty(__webpack_exports__, '__esModule', { value: true });
     module.exports = __webpack_exports__;`,
  ),
  shape(
    'what Babel writes with add-module-exports',
    `${mark} exports.default = handler; module.exports = exports.default; module.exports.default = exports.default;`,
    ['default'],
  ),
];

/** A module of which a handler is asked for that is not there. */
export interface WrongExport {
  readonly of: string;
  readonly extension: string;
  readonly text: string;
  readonly asked: string;
  /** What the error says. */
  readonly says: RegExp;
}

function wrong(of: string, exports: string, asked: string, says: RegExp, extension = 'cjs'): WrongExport {
  return { of, extension, text: body + exports, asked, says };
}

export const wrongExports: readonly WrongExport[] = [
  wrong(
    'names',
    'export { named, setup, limit };',
    'default',
    /has no export named "default"; it exports limit \(number\), named, setup$/,
    'mjs',
  ),
  wrong(
    'an object of names',
    'module.exports = { named, setup };',
    'default',
    /has no export named "default"; it exports named, setup$/,
  ),
  wrong(
    'an object that is built',
    'module.exports = (() => ({ named, limit }))();',
    'other',
    /has no export named "other"; it exports named, limit \(number\)$/,
  ),
  wrong(
    'what a compiler marks',
    `${mark} exports.named = named;`,
    'default',
    /has no export named "default"; it exports named$/,
  ),
  wrong('a function', 'module.exports = handler;', 'call', /has no export named "call"; it exports default$/),
  wrong(
    'an object',
    'module.exports = { limit };',
    'toString',
    /has no export named "toString"; it exports limit \(number\)$/,
  ),
  wrong(
    'a number',
    'export { limit, handler as default };',
    'limit',
    /exports "limit", but it is not a function; it exports default, limit \(number\)$/,
    'mjs',
  ),
  wrong(
    'null',
    'exports.limit = null;',
    'limit',
    /exports "limit", but it is not a function; it exports limit \(null\)$/,
  ),
  wrong('nothing', '', 'default', /has no export named "default"; it exports nothing$/, 'mjs'),
  wrong(
    'many',
    'for (let n = 100; n < 125; n += 1) exports["h" + n] = handler;',
    'named',
    /it exports h100, (h\d+, ){18}h119 and 5 more$/,
  ),
  wrong(
    'a handler beside an object whose setup is not for handlers',
    'export { named }; export default { setup() { throw new Error("called"); } };',
    'other',
    /has no export named "other"; it exports default \(object\), named$/,
    'mjs',
  ),
];

/** What SWC and esbuild write goes through inherited properties as well: where there are any, it cannot be loaded by anybody. */
const cannotBePolluted = new Set(['what SWC writes', 'what esbuild writes']);

export const moduleShapes: readonly ModuleShape[] = shapes.filter(
  ({ of }) => process.env['STASIS_POLLUTED'] !== 'yes' || !cannotBePolluted.has(of),
);
