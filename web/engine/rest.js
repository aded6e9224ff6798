/**
 * A module of the core in two halves: the first holds what a figure of its model runs that nobody has changed, the rest what is called
 * for later. The build divides the functions (tools/build/split.js); memory, table and numbers are one.
 *
 *     first half ──calls a function of the rest──► a stand-in, which loads the rest, once ──► the function itself
 *
 * The rest puts its functions into the table where the stand-ins were, and the call that came too early goes on as if nothing had
 * been. For that the rest must be there at once: in a worker from the bytes that the page has handed over or by a fetch that blocks,
 * in Node from the disk; where neither can be, it is loaded with the first (load.js).
 */

/** Gives the rest, compiled, or throws an ElboError. @typedef {() => WebAssembly.Module} LoadRest */

/** Under which the first half imports stand-ins, each named by its place in the table. */
export const STAND_INS = 'rest';
/** Under which the rest imports what the first half exports. */
export const FIRST = 'first';

/**
 * @param {WebAssembly.Module} module  the first half, or a whole one
 * @param {WebAssembly.Imports} imports  of Emscripten's half of the binding
 * @param {LoadRest | null} loadRest
 * @returns {{ imports: WebAssembly.Imports, begin: (instance: WebAssembly.Instance) => void }} all that the module imports, and who is
 *   to be told of the instance before any of it runs
 */
export function withStandIns(module, imports, loadRest) {
  /** @type {WebAssembly.Exports} */
  let first = {};
  /** @type {WebAssembly.Table} */
  let table;
  let joined = false;
  const join = () => {
    if (joined) return;
    if (!loadRest) throw new Error('A module in two halves came without the other.');
    void new WebAssembly.Instance(loadRest(), { ...imports, [FIRST]: first });
    joined = true;
  };
  /** @type {WebAssembly.ModuleImports} */
  const standIns = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    if (from !== STAND_INS) continue;
    standIns[name] = (/** @type {unknown[]} */ ...args) => {
      join();
      return table.get(Number(name))(...args);
    };
  }
  return {
    imports: { ...imports, [STAND_INS]: standIns },
    begin({ exports }) {
      first = exports;
      table = tableOf(exports, Math.max(...Object.keys(standIns).map(Number)));
    },
  };
}

/**
 * The table that stand-ins are in: where there is another beside it, it holds nothing else.
 * @param {WebAssembly.Exports} exports
 * @param {number} last  place of a stand-in
 */
function tableOf(exports, last) {
  const tables = Object.values(exports).filter((item) => item instanceof WebAssembly.Table);
  return tables.filter(({ length }) => length > last).sort((a, b) => a.length - b.length)[0];
}
