/** Reading source files without a parser: comments and strings told apart, imports and includes listed. */

const tokens =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/g;

/**
 * The source with its comments blanked, and with them the imports of types that JSDoc holds. Line numbers
 * stay.
 * @param {string} source JavaScript or C++
 */
export function withoutComments(source) {
  return source.replace(tokens, (token) => (token.startsWith('/') ? token.replace(/[^\n]/g, ' ') : token));
}

/**
 * The source with its strings emptied as well; for code that must not be there.
 * @param {string} source
 */
export function codeOnly(source) {
  return withoutComments(source).replace(tokens, (token) => token[0] + token[0]);
}

/**
 * What a module imports or re-exports, static and dynamic where the name is written out.
 * @param {string} source
 * @returns {string[]}
 */
export function importsOf(source) {
  const pattern = /\b(?:from|import)\s*\(?\s*(['"])([^'"\n]+)\1/g;
  return [...withoutComments(source).matchAll(pattern)].map((match) => match[2]);
}

/**
 * What a C++ file includes: `"a/b.hpp"` and `<vector>` alike, as they are written.
 * @param {string} source
 * @returns {string[]}
 */
export function includesOf(source) {
  return [...withoutComments(source).matchAll(/^[ \t]*#[ \t]*include[ \t]*([<"][^>"]+[>"])/gm)].map(
    (match) => match[1],
  );
}
