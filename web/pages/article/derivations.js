/** Derivations and lines that compute are fetched once one of them comes near. */

const SCRIPT = './v0/lines.js';

/** As far ahead as figures are, which take longer. */
const NEAR = '100% 0px';

export function offerDerivations() {
  const places = document.querySelectorAll('elbo-derivation, elbo-check');
  const nearness = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      nearness.disconnect();
      const script = document.createElement('script');
      script.type = 'module';
      script.src = SCRIPT;
      document.head.append(script);
    },
    { rootMargin: NEAR },
  );
  for (const place of places) nearness.observe(place);
}
