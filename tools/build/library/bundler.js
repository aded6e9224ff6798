/** How the library's files are made from web/: what all of its bundles have in common. */

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import { rolldown } from 'rolldown';

import { withoutComments } from '../../check/source.js';
import { inRoot } from '../../lib/paths.js';

/** @typedef {import('rolldown').Plugin} Plugin */
/** @typedef {import('rolldown').OutputOptions} OutputOptions */

/**
 * @param {object} bundle
 * @param {Record<string, string>} bundle.entries paths by name; the names are those of the files
 * @param {Record<string, 'strict' | 'allow-extension' | false>} [bundle.signatures] 'allow-extension': other files may import more
 *   of it than it exports; false: nobody imports it; 'strict' unless given
 * @param {Record<string, string>} bundle.modules code, or the path of a file, by the names of modules that the build writes
 * @param {Record<string, unknown>} bundle.constants values by the names of globals that the build writes
 * @param {(path: string, from: string | undefined) => string | null} [bundle.elsewhere] the file to import in place of a module
 * @param {Plugin[]} [bundle.plugins]
 * @param {OutputOptions} bundle.output
 */
export async function bundleOf({
  entries,
  signatures = {},
  modules,
  constants,
  elsewhere,
  plugins = [],
  output,
}) {
  const bundle = await rolldown({
    input: {},
    platform: 'browser',
    checks: { missingNameOptionForIifeExport: false },
    external: [/^node:/],
    preserveEntrySignatures: 'strict',
    transform: { target: 'es2022', define: textsOf(constants) },
    plugins: [
      {
        name: 'elbo-entries',
        buildStart() {
          for (const [name, id] of Object.entries(entries)) {
            const preserveSignature = signatures[name] ?? 'strict';
            this.emitFile({ type: 'chunk', id, name, fileName: `${name}.js`, preserveSignature });
          }
        },
      },
      writtenModules(modules, elsewhere),
      glueWithoutPlaces(),
      onePolicy(),
      plainLiterals(),
      ...plugins,
    ],
  });
  const { output: files } = await bundle.write({
    minify: true,
    // Beside the files, named by none: who installs the package has no use for them.
    sourcemap: 'hidden',
    // What the licences ask for lies beside the files; comments for other bundlers stay.
    comments: { legal: false, annotation: true, jsdoc: false },
    chunkFileNames: '[name]-[hash].js',
    hashCharacters: 'base36',
    ...output,
  });
  await bundle.close();
  return files.filter((file) => file.type === 'chunk');
}

/** @param {Record<string, unknown>} constants */
function textsOf(constants) {
  return Object.fromEntries(Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)]));
}

/**
 * @param {Record<string, string>} modules
 * @param {((path: string, from: string | undefined) => string | null)} [elsewhere]
 * @returns {Plugin}
 */
function writtenModules(modules, elsewhere) {
  return {
    name: 'elbo-written-modules',
    async resolveId(source, importer) {
      if (Object.hasOwn(modules, source)) {
        return modules[source].startsWith('/') ? modules[source] : `\0${source}`;
      }
      if (!elsewhere || !source.startsWith('.')) return null;
      const resolved = await this.resolve(source, importer, { skipSelf: true });
      const other = resolved && elsewhere(resolved.id, importer);
      if (!other) return null;
      if (Object.hasOwn(modules, other)) return `\0${other}`;
      return other.startsWith('./') ? { id: other, external: 'relative' } : other;
    },
    load(id) {
      const name = id.slice(1);
      return id.startsWith('\0') && Object.hasOwn(modules, name) ? modules[name] : null;
    },
  };
}

/**
 * Emscripten's glue names a file of its own, which nobody asks for since the wasm is always handed to it; bundlers would look for it.
 * @returns {Plugin}
 */
function glueWithoutPlaces() {
  return {
    name: 'elbo-glue-without-places',
    transform(code, id) {
      if (!id.endsWith('.mjs')) return null;
      const place = /new URL\((["'])[^"']*\.wasm\1,\s*import\.meta\.url\)(\.href|\.toString\(\))/g;
      return { code: code.replace(place, '""').replaceAll('import.meta.url', '""'), map: null };
    },
  };
}

/**
 * lit makes a policy of its own for Trusted Types, which a page would have to name as well, and fails where it does not. It is given ours.
 * @returns {Plugin}
 */
function onePolicy() {
  const own = /\w+\.createPolicy\("lit-html",\s*\{\s*createHTML:\s*(\w+)\s*=>\s*\1\s*\}\)/;
  return {
    name: 'elbo-one-policy',
    transform(code, id) {
      if (!id.endsWith('/lit-html.js')) return null;
      if (!own.test(code)) throw new Error(`${id}: makes its policy otherwise than it did`);
      const trusted = JSON.stringify(inRoot('web', 'engine', 'trusted.js'));
      const ours = code.replace(own, '{ createHTML: elboTrustedMarkup }');
      return { code: `import { trustedMarkup as elboTrustedMarkup } from ${trusted};\n${ours}`, map: null };
    },
  };
}

/**
 * The minifier writes texts between backquotes. What other bundlers look for they look for between quotes.
 * @returns {Plugin}
 */
function plainLiterals() {
  const places = [
    /(new URL\()`([^`$\\"]*)`(,\s*import\.meta\.url)/g,
    /(\bimport\()`([^`$\\"]*)`(\))/g,
    /(\{type:)`(module)`(,name:)/g,
  ];
  return {
    name: 'elbo-plain-literals',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        // As long as before, so that source maps hold.
        if (file.type === 'chunk')
          file.code = places.reduce((code, place) => code.replace(place, '$1"$2"$3'), file.code);
      }
    },
  };
}

/**
 * The modules that a module needs before it can run, itself among them.
 * @param {string} path
 * @returns {Set<string>} paths
 */
export function staticClosure(path) {
  const found = new Set([path]);
  for (const each of found) {
    const code = withoutComments(readFileSync(each, 'utf8'));
    for (const [, name] of code.matchAll(/(?:\bfrom|^import)\s*'(\.[^'\n]+)'/gm))
      found.add(resolve(dirname(each), name));
  }
  return found;
}
