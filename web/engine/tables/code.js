/**
 * Tables as programs write them: `x = [1, 2; 3, 4];`, `array([[1., 2.], [3., 4.]])`, `x <- c(1.5, 2.5)`, pairs in brackets, the rows of
 * a table in LaTeX.
 */

/** A name that is given a value. */
const ASSIGNED =
  /^\s*(?:(?:const|let|var|auto|double)\s+)?[\p{L}_][\p{L}\d_.$]*(?:\[\])?\s*(?:=|<-|:=)\s*(?=[[({]|[A-Za-z_])/u;

/** A function that is called, and what of its arguments is no number. */
const CALLED = /^\s*[A-Za-z_][\w.]*\(([\s\S]*)\)\s*$/;
const OPTIONS = /,\s*(?:dtype|shape|device|requires_grad|nrow|ncol|byrow)\s*=[^,()[\]]*(?:\([^()]*\))?/g;

const LATEX = /&[^\n]*\\\\/;

/**
 * The text with what only a program needs taken off.
 * @param {string} text
 * @returns {string}
 */
export function unwrapped(text) {
  if (LATEX.test(text)) return fromLatex(text);
  let plain = text;
  if (ASSIGNED.test(plain)) plain = plain.replace(ASSIGNED, '').replace(/;\s*$/, '');
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
