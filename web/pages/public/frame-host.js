/**
 * The other side of frame.html, for pages that show figures in iframes: each gets the height of its figure.
 *
 *     <iframe src="https://HOST/frame.html#v=1&amp;model=density" style="width: 100%; height: 900px; border: 0"></iframe>
 *     <script async src="https://HOST/frame-host.js"></script>
 *
 * It hears only frames of its own host, and only about their own height. Loading it twice is harmless.
 */
(() => {
  const global = /** @type {Record<symbol, unknown>} */ (/** @type {unknown} */ (window));
  const key = Symbol.for('elbo-explorer.frames');
  if (global[key]) return;
  global[key] = true;
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const page = new URL('frame.html', script.src).href;
  const { origin: home } = new URL(page);
  const frames = () => [...document.querySelectorAll('iframe')].filter(({ src }) => src.startsWith(page));

  addEventListener('message', ({ data, origin, source }) => {
    if (data?.type !== 'elbo-explorer:height' || !(data.height > 0 && data.height < 20000)) return;
    // A frame with sandbox="allow-scripts" has no origin of its own; its window still is its window.
    if (origin !== home && origin !== 'null') return;
    const frame = frames().find(({ contentWindow }) => contentWindow === source);
    if (frame && (origin === home || frame.sandbox.length > 0))
      frame.style.height = `${Math.ceil(data.height)}px`;
  });

  // Frames that were there before ask again; the word holds nothing that others might not read.
  const greet = () => {
    for (const frame of frames())
      frame.contentWindow?.postMessage(
        { type: 'elbo-explorer:hello' },
        frame.sandbox.length > 0 ? '*' : home,
      );
  };
  greet();
  addEventListener('load', greet);
})();
