/** The link beside each heading: pressing it puts the section's address into the address bar and the clipboard. */

const SAID_MS = 1600;

export function offerLinks() {
  const live = Object.assign(document.createElement('p'), { className: 'visually-hidden' });
  live.setAttribute('aria-live', 'polite');
  document.body.append(live);
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (
    document.querySelectorAll('.section-link')
  )) {
    link.title = 'Copy link to this section';
    link.addEventListener('click', async () => {
      if (!navigator.clipboard) return;
      try {
        await navigator.clipboard.writeText(link.href);
      } catch {
        return;
      }
      link.dataset.copied = '';
      live.textContent = 'Link copied.';
      setTimeout(() => {
        delete link.dataset.copied;
        live.textContent = '';
      }, SAID_MS);
    });
  }
  const button = /** @type {HTMLButtonElement | null} */ (document.getElementById('copy-bibtex'));
  if (!button || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard
      .writeText(String(document.getElementById('bibtex')?.textContent))
      .catch(() => {});
    button.textContent = 'Copied';
    setTimeout(() => (button.textContent = 'Copy'), SAID_MS);
  });
}
