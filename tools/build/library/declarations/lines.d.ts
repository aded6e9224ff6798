/** `elbo-explorer/lines`: importing it registers <elbo-derivation> and <elbo-check>. Where there is no document it does nothing. */

/** A derivation of the bound, each line computed at the state on show. */
export declare class DerivationElement extends HTMLElement {}

/** A field for a line of one's own. */
export declare class CheckElement extends HTMLElement {
  /** The line in the field; assigning one checks it. */
  line: string;
}

declare global {
  interface HTMLElementTagNameMap {
    'elbo-derivation': DerivationElement;
    'elbo-check': CheckElement;
  }
}
