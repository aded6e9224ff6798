/**
 * Tables as programs write them: `x = [1, 2; 3, 4];`, `array([[1., 2.], [3., 4.]])`, `x <- c(1.5, 2.5)`, pairs in brackets, lists in
 * braces, vectors as R prints them, frames drawn with lines, the rows of a table in LaTeX or HTML, a file of Weka.
 */

/** A name that is given a value. */
const ASSIGNED =
  /^\s*(?:(?:const|let|var|auto|double)\s+)?[\p{L}_][\p{L}\d_.$]*(?:\[\])?\s*(?:=|<-|:=)\s*(?=[[({]|[A-Za-z_])/u;

/** A function that is called, and what of its arguments is no number. */
const CALLED = /^\s*[A-Za-z_][\w.]*\(([\s\S]*)\)\s*$/;
const OPTIONS = /,\s*(?:dtype|shape|device|requires_grad|nrow|ncol|byrow)\s*=[^,()[\]]*(?:\([^()]*\))?/g;

const LATEX = /&[^\n]*\\\\/;

/** Numbers as R prints them, each line with the place of its first. */
const PLACED = /^\s*\[\d+\][^\n[\]]*(?:\n\s*\[\d+\][^\n[\]]*)*\s*$/;

/** Lists in braces, as in C and Mathematica; JSON has a name after the first brace. */
const BRACES = /^\s*\{\s*[{\d.+−-]/;

/** A list in YAML, each line an entry. */
const DASHES = /^(?:\s*-\s+(?=[\d.[+−-])[^\n]*(?:\n\s*|$))+$/;

/** The line with the size that Julia and polars print above. */
const SIZE = /^\s*(?:\d+(?:×\d+|-element)\s[^\n]*:|shape: \([\d_, ]+\))[^\S\n]*\n/;

/** Frames are drawn with these, and a row of them tells the types of the columns. */
const DRAWN = /[│┆┃║]/;
const TYPES =
  /^(?:[|\s]|-{3}|[iuf](?:8|16|32|64)|str|cat|bool|date|datetime\S*|Int64|Float64|String|<\w+>)+$/;

/**
 * The text with what only a program needs taken off.
 * @param {string} text
 * @returns {string}
 */
export function unwrapped(text) {
  if (LATEX.test(text)) return fromLatex(text);
  if (/<tr[\s>]/i.test(text)) return fromHtml(text);
  if (/^[^\S\n]*@attribute\s/im.test(text)) return fromWeka(text);
  if (PLACED.test(text))
    return text
      .replace(/\[\d+\]/g, ' ')
      .trim()
      .replace(/\s+/g, '\n');
  let plain = text.replace(SIZE, '');
  if (DRAWN.test(plain)) plain = fromDrawn(plain);
  if (DASHES.test(plain)) plain = plain.replace(/^\s*-\s+/gm, '');
  if (ASSIGNED.test(plain)) plain = plain.replace(ASSIGNED, '').replace(/;\s*$/, '');
  if (BRACES.test(plain)) plain = plain.replaceAll('{', '[').replaceAll('}', ']');
  const called = CALLED.exec(plain);
  if (!called) return plain;
  const inside = called[1].replace(OPTIONS, '');
  // Numbers in a row are a vector, and a vector is a column.
  return /[[({]/.test(inside)
    ? inside
    : inside
        .trim()
        .split(/\s*,\s*/)
        .join('\n');
}

/** @param {string} text */
function fromLatex(text) {
  return text
    .replace(
      /\\(?:hline|toprule|midrule|bottomrule|(?:begin|end)\{[^}]*\}(?:\{[^}]*\})?|cline\{[^}]*\})/g,
      '',
    )
    .replace(/\\\\(?:\[[^\]]*\])?/g, '')
    .replace(/\s*(?<!\\)&\s*/g, '\t')
    .replaceAll('$', '');
}

const ENTITIES = /** @type {Record<string, string>} */ ({
  amp: '&',
  lt: '<',
  gt: '>',
  nbsp: ' ',
  minus: '−',
});

/** @param {string} text  with a table in HTML, of which the first is taken */
function fromHtml(text) {
  const [first] = /<tr[\s>][\s\S]*?(?=<\/table|$)/i.exec(text) ?? [''];
  return first
    .replace(/\s+/g, ' ')
    .split(/<tr[^>]*>/i)
    .map((row) =>
      row
        .split(/<t[hd][^>]*>/i)
        .slice(1)
        .map((cell) => cell.replace(/<[^>]*>/g, '').replace(/&(\w+);/g, (all, name) => ENTITIES[name] ?? all))
        .map((cell) => cell.trim())
        .join('\t'),
    )
    .join('\n');
}

/** @param {string} text  a file of Weka, whose names stand one below the other */
function fromWeka(text) {
  const names = [...text.matchAll(/^[^\S\n]*@attribute\s+('[^']*'|"[^"]*"|\S+)/gim)].map(([, name]) => name);
  const [, rows = ''] = /^[^\S\n]*@data[^\n]*\n([\s\S]*)/im.exec(text) ?? [];
  return `${names.map((name) => name.replace(/^(['"])(.*)\1$/, '$2').replaceAll(',', ' ')).join(',')}\n${rows}`;
}

/** @param {string} text */
function fromDrawn(text) {
  return text
    .split('\n')
    .map((line) => line.replace(/[│┆┃║]/g, '|').trim())
    .filter((line) => !/^[─-╿\s]*$/.test(line) && !TYPES.test(line))
    .map((line) => line.replace(/^\||\|$/g, ''))
    .join('\n');
}

/**
 * Brackets around rows and pairs, as printed arrays have them, become line ends.
 * @param {string} text
 * @returns {string}
 */
export function withoutBrackets(text) {
  let plain = text;
  // Lists of pairs, with brackets of their own or without.
  if (/^\s*(?:[[(]\s*\(|\([^()\n]*[\s,;][^()\n]*\)\s*[,;]?\s*\()/.test(plain))
    plain = plain.replace(/\)\s*[,;]?\s*\(/g, '\n').replace(/[()[\]]/g, ' ');
  if (/^\s*\[/.test(plain)) plain = plain.replace(/\]\s*[,;]?\s*\[/g, '\n').replace(/[[\]]/g, ' ');
  return plain;
}
