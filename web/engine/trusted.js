/**
 * Addresses of workers, and pictures and templates as markup, as pages want them that demand Trusted Types: by the policy
 * `elbo-explorer`, which a page names in its content policy (`trusted-types elbo-explorer`). A name serves once, so the loader, which may
 * be a file of its own, hands its policy on, and the build has the templates' library use it as well.
 */

/** @typedef {{ createScriptURL(url: string): any, createHTML(text: string): any }} Policy */

/** Of this file's scripts. @type {{ policy: Policy | null, refused: boolean, direct: string | null }} */
export const trust = {
  policy: null,
  /** The page has no place for the policy; asking again would only be told again on its console. */
  refused: false,
  /** The worker's address where the scripts lie as they were built; else bundlers decide. */
  direct: null,
};

/** @returns {Policy | null} null where there is no such thing, or the page refuses it */
function policy() {
  const { trustedTypes } = /** @type {any} */ (globalThis);
  if (trust.policy || trust.refused || !trustedTypes) return trust.policy;
  try {
    const same = (/** @type {string} */ text) => text;
    trust.policy = trustedTypes.createPolicy('elbo-explorer', { createScriptURL: same, createHTML: same });
  } catch {
    // Whatever is done without it is left to the page's default policy, or refused.
    trust.refused = true;
  }
  return trust.policy;
}

/** @param {string} url  of a script of ours */
export function trustedUrl(url) {
  return policy()?.createScriptURL(url) ?? url;
}

/** @param {string} text  a picture that a plot has drawn, or a template of the controls */
export function trustedMarkup(text) {
  return policy()?.createHTML(text) ?? text;
}

/** Whether the page lets markup in that was written as text. @param {Document} page */
export function takesMarkup(page) {
  try {
    page.createElement('template').innerHTML = /** @type {any} */ (trustedMarkup('<i></i>'));
    return true;
  } catch {
    return false;
  }
}
