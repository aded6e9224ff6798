/** The value of a handle in words. Free of the DOM. */

/** @typedef {import('../plots/types.js').Handle} Handle */

const digits = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/**
 * @param {Pick<Handle, 'kind' | 'value' | 'text'>} handle
 * @returns {string} '(1.2, −0.5)', '30°', '0.25'
 */
export function valueText({ kind, value, text }) {
  if (text) return text;
  const [first = NaN] = value;
  if (kind.endsWith('rotation')) return `${Math.round(first)}°`.replace('-', '−');
  const texts = value.map((each) => digits.format(each).replace('-', '−'));
  return texts.length === 1 ? texts[0] : `(${texts.join(', ')})`;
}
