/** J values in each of d dimensions: how many terms there are to add up, and how long that takes. Powers of ten, since numbers end at 10³⁰⁸. */

const SECOND_TERMS = 9; // 10⁹ terms a second
const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** [log₁₀ of its seconds, name] */
const UNITS = /** @type {[number, string][]} */ ([
  [Math.log10(3.156e7), 'years'],
  [Math.log10(86400), 'days'],
  [Math.log10(3600), 'hours'],
  [0, 'seconds'],
]);

/** @param {number} n */
const superscript = (n) =>
  [...String(n)].map((digit) => (digit === '-' ? '⁻' : digits[Number(digit)])).join('');

/** @param {number} exponent  log₁₀ of the number */
export function inWords(exponent) {
  if (exponent < 6) return Math.round(10 ** exponent).toLocaleString('en');
  const power = Math.floor(exponent);
  return `${(10 ** (exponent - power)).toFixed(1)}×10${superscript(power)}`;
}

/**
 * @param {number} values
 * @param {number} dimensions
 */
export function sentence(values, dimensions) {
  const terms = dimensions * Math.log10(values);
  const seconds = terms - SECOND_TERMS;
  const [unit, name] = UNITS.find(([least]) => seconds >= least) ?? [0, ''];
  const time = seconds < 0 ? 'less than a second' : `${inWords(seconds - unit)} ${name}`;
  return `${values}${superscript(dimensions)} = ${inWords(terms)} terms take ${time}.`;
}

export function countTerms() {
  const form = /** @type {HTMLFormElement | null} */ (document.getElementById('count'));
  if (!form) return;
  const output = /** @type {HTMLOutputElement} */ (form.querySelector('output'));
  const tell = () => {
    const [values, dimensions] = ['values', 'dimensions'].map((name) =>
      Number(/** @type {HTMLInputElement} */ (form.elements.namedItem(name)).value),
    );
    output.textContent = sentence(values, dimensions);
  };
  form.addEventListener('input', tell);
  tell();
}
