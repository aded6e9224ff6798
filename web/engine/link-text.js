/**
 * Links as they arrive: encoded once more by a chat program, with entities from a page's source, with the bracket or the full stop
 * of the sentence they stood in, with a tracker at the end, broken into lines by a mail program. Here they become what was sent. No
 * link that writeLink() wrote is changed.
 */

/** What somebody appended who counts visitors. */
const TRACKER =
  /^(?:utm_\w+|fbclid|g(?:cl|br)aid|gclid|gclsrc|wbraid|dclid|msclkid|yclid|twclid|ttclid|li_fat_id|igsh(?:id)?|mc_[ce]id|mkt_tok|_hs\w+|__hs\w+|hsctatracking|_g[al]|_ke|s_kwcid|srsltid|vero_\w+|oly_\w+|ref|ref_src|ref_url|cmpid|campaign|source|share|si|spm|trk\w*|feature|amp|_branch_\w+)$/i;

/** Marks that no reader sees, and breaks between lines. */
const UNSEEN =
  /[\r\n\t\u00ad\u200b-\u200f\u2028\u2029\u2060\ufeff\\]|%0[9ad]|%C2%AD|%E2%80%8[b-f]|%E2%80%A[89]|%E2%81%A0|%EF%BB%BF/gi;

/** The start of a link of ours, as it is or encoded as a whole. */
const START = /^[\s"'“‘«<([]*v(?:=|%(?:25)*3D|=3D)/i;

/** Raw marks that end no link, and encoded ones that may. */
const END = /[\s>"'“”‘’»«›‹.,;:!*_`|…。，）]$/;
const ENCODED_END =
  /%(?:20|C2%A0|60|7C|C2%BB|C2%AB|E2%80%(?:9[89CDE]|A6|B9|BA)|E3%80%82|EF%BC%(?:89|8C)|EF%BF%BD)$/i;

/** What closes something, of which there may be one too many. @type {[RegExp, string, string][]} */
const CLOSERS = [
  [/(?:%29|\))$/, '(', ')'],
  [/(?:%5D|\])$/i, '[', ']'],
  [/(?:%7D|\})$/i, '{', '}'],
  [/%3E$/i, '<', '>'],
  [/%22$/, '"', '"'],
  [/%27$/, "'", "'"],
];

/** Keys without a value that entities leave. */
const REST = /^(?:amp|gt|lt|quot|apos|nbsp|#\w+)?;?\W*$/i;

/**
 * Whether a text is a link of ours, damaged or not.
 * @param {string} text  a fragment, or a whole address
 */
export function isLink(text) {
  const link = mendLink(text);
  return /(?:^|&)v=/.test(link);
}

/**
 * @param {string} text  a fragment with or without its '#', or a whole address
 * @returns {string} without the '#'
 */
export function mendLink(text) {
  const address = text.trim();
  let link = address.slice(address.indexOf('#') + 1);
  // Quoted-printable, of mail: every '=' is '=3D', and a '=' at the end of a line joins it with the next.
  if (/(?:^|&(?:amp;)?)v=3D\d/i.test(link)) {
    link = link
      .replace(/=3D/gi, '\u0001')
      .replace(/=(?:\r?\n)?/g, '')
      .replaceAll('\u0001', '=');
  }
  link = link.replace(UNSEEN, '').replace(/^\s*["'“‘«<([]+/, '');
  for (let turn = 0; turn < 4; turn++) {
    const whole = (START.test(link) && !/^[\s"'“‘«<([]*v=/i.test(link)) || /^v=\d+%(?:25)*26/i.test(link);
    // Where the marks between settings are encoded, a '+' is a space.
    if (whole)
      link = decoded(link.replace(/\+/g, '%20'))
        .replace(UNSEEN, '')
        .replace(/^\s*["'“‘«<([]+/, '');
    link = link.replace(/&amp;|&#38;|&#x26;/gi, '&');
  }
  link = withoutEnd(link.replace(/(?!^)[?#].*$/s, ''));
  const pairs = link.split('&').map(wholePair);
  return pairs.filter((pair) => !isForeign(pair)).join('&');
}

/**
 * A setting whose '=' was encoded.
 * @param {string} pair
 */
function wholePair(pair) {
  return pair.includes('=') ? pair : pair.replace(/^([\w\s]+)%3D/i, '$1=');
}

/** @param {string} pair */
function isForeign(pair) {
  const at = pair.indexOf('=');
  return at < 0 ? pair !== '' && REST.test(pair) : TRACKER.test(pair.slice(0, at));
}

/**
 * Without what the sentence around a link left at its end.
 * @param {string} link
 */
function withoutEnd(link) {
  for (;;) {
    const shorter = link.replace(END, '').replace(ENCODED_END, '');
    const closer = CLOSERS.find(([pattern]) => pattern.test(shorter));
    if (closer && !isBalanced(shorter.slice(shorter.lastIndexOf('&') + 1), closer)) {
      link = shorter.replace(closer[0], '');
    } else if (shorter === link) {
      return link;
    } else {
      link = shorter;
    }
  }
}

/**
 * @param {string} pair
 * @param {[RegExp, string, string]} closer
 */
function isBalanced(pair, [, open, close]) {
  const text = decoded(pair);
  const count = (/** @type {string} */ mark) => text.split(mark).length - 1;
  return open === close ? count(open) % 2 === 0 : count(open) >= count(close);
}

/**
 * Decoded once; what is no encoding stays.
 * @param {string} text
 */
function decoded(text) {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

/**
 * A link that ends in a mark which a reader would take for the end of a sentence gets one that nobody takes for it.
 * @param {string} link
 */
export function sealed(link) {
  return END.test(link) ? `${link}&` : link;
}
