/**
 * What shadow roots wear. A strict content policy lets no styles in but constructed sheets; these belong to the document that they were
 * made in, and are lost when an element moves to another one. So roots are given texts, of which each document has one sheet, and are
 * dressed again where they arrive.
 */

/** @type {WeakMap<Document, Map<string, CSSStyleSheet>>} */
const made = new WeakMap();

/** @type {WeakMap<ShadowRoot, Set<string>>} */
const worn = new WeakMap();

/**
 * @param {ShadowRoot} root
 * @param {...string} texts  style sheets, later ones over earlier ones; what it wears already stays as it is
 */
export function wear(root, ...texts) {
  const own = worn.get(root) ?? new Set();
  worn.set(root, own);
  const fresh = texts.filter((text) => !own.has(text));
  for (const text of fresh) own.add(text);
  put(root, fresh);
}

/** Dresses a root again that has come into another document. @param {ShadowRoot} root */
export function wearAgain(root) {
  put(root, [...(worn.get(root) ?? [])]);
}

/** Takes off what wear() put on. @param {ShadowRoot} root */
export function undress(root) {
  const sheets = [...(worn.get(root) ?? [])].map((text) => sheetIn(root.ownerDocument, text));
  worn.delete(root);
  // In a document that is not shown nothing is worn, and nothing may be put on.
  if (root.ownerDocument.defaultView)
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => !sheets.includes(sheet));
}

/**
 * @param {ShadowRoot} root
 * @param {string[]} texts
 */
function put(root, texts) {
  const sheets = texts.flatMap((text) => sheetIn(root.ownerDocument, text) ?? []);
  const others = root.adoptedStyleSheets.filter((sheet) => !sheets.includes(sheet));
  root.adoptedStyleSheets = [...others, ...sheets];
}

/**
 * @param {Document} document
 * @param {string} text
 * @returns {CSSStyleSheet | undefined}  none in a document that is not shown
 */
function sheetIn(document, text) {
  const sheets = made.get(document) ?? new Map();
  made.set(document, sheets);
  const earlier = sheets.get(text);
  const Sheet = document.defaultView?.CSSStyleSheet;
  if (earlier || !Sheet) return earlier;
  const sheet = new Sheet();
  sheet.replaceSync(text);
  sheets.set(text, sheet);
  return sheet;
}
