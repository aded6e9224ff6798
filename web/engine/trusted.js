/**
 * Addresses of workers, and pictures as markup, as pages want them that demand Trusted Types: by the policy `elbo-explorer`, which a page
 * names in its content policy (`trusted-types elbo-explorer lit-html`). A name serves once, so the loader, which may be a file of its
 * own, hands its policy on.
 */

/** @typedef {{ createScriptURL(url: string): any, createHTML(text: string): any }} Policy */

/** Of this file's scripts. @type {{ policy: Policy | null, direct: string | null }} */
export const trust = {
  policy: null,
  /** The worker's address where the scripts lie as they were built; else bundlers decide. */
  direct: null,
};

/** @returns {Policy | null} null where there is no such thing, or the page refuses it */
function policy() {
  const { trustedTypes } = /** @type {any} */ (globalThis);
  if (trust.policy || !trustedTypes) return trust.policy;
  try {
    const same = (/** @type {string} */ text) => text;
    trust.policy = trustedTypes.createPolicy('elbo-explorer', { createScriptURL: same, createHTML: same });
  } catch {
    // Whatever is done without it then says that the page refuses it.
  }
  return trust.policy;
}

/** @param {string} url  of a script of ours */
export function trustedUrl(url) {
  return policy()?.createScriptURL(url) ?? url;
}

/** @param {string} text  a picture that a plot has drawn */
export function trustedMarkup(text) {
  return policy()?.createHTML(text) ?? text;
}
