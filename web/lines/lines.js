/**
 * Registers <elbo-derivation> and <elbo-check>: mathematics that computes. Importing it twice, or where there is no document, is
 * harmless.
 *
 *     <script type="module" src="…/v0/lines.js"></script>
 */

import { CheckElement } from './check.js';
import { DerivationElement } from './derivation.js';

export { CheckElement, DerivationElement };

const registry = globalThis.customElements;
if (registry && !registry.get('elbo-derivation')) registry.define('elbo-derivation', DerivationElement);
if (registry && !registry.get('elbo-check')) registry.define('elbo-check', CheckElement);
