/**
 * Lecture mode: full screen, large type, one section a screen; arrows, Page Up, Page Down and a presenter's keys go on and back. The
 * key f, or a link with ?lecture, begins it; f or Escape ends it, at the section that was on show. Figures stay as they are.
 */

const NEXT = ['ArrowRight', 'PageDown', 'ArrowDown'];
const BACK = ['ArrowLeft', 'PageUp', 'ArrowUp'];

export function offerLecture() {
  const root = document.documentElement;
  const sections = /** @type {HTMLElement[]} */ ([
    ...document.querySelectorAll('main > section:not(.plain)'),
  ]);
  let at = 0;
  const on = () => root.classList.contains('lecture');
  /** @param {number} index */
  const show = (index) => {
    at = Math.min(Math.max(index, 0), sections.length - 1);
    sections.forEach((section, i) => section.classList.toggle('on-screen', i === at));
    scrollTo(0, 0);
    history.replaceState(history.state, '', `#${sections[at].id}`);
  };
  const begin = () => {
    const linked = sections.findIndex(({ id }) => `#${id}` === location.hash);
    const read = sections.findIndex((section) => section.getBoundingClientRect().bottom > innerHeight / 3);
    root.classList.add('lecture');
    show(linked >= 0 && scrollY === 0 ? linked : read);
  };
  const end = () => {
    root.classList.remove('lecture');
    sections[at].scrollIntoView();
    if (document.fullscreenElement) void document.exitFullscreen();
  };
  document.addEventListener('keydown', (event) => {
    const { key, target, altKey, ctrlKey, metaKey, defaultPrevented } = event;
    if (defaultPrevented || altKey || ctrlKey || metaKey) return;
    const typing = target instanceof Element && target.closest('input, textarea, select, [contenteditable]');
    if (typing) return;
    if (key === 'f') {
      if (on()) return end();
      begin();
      void root.requestFullscreen?.().catch(() => {});
    } else if (on() && key === 'Escape') end();
    else if (on() && NEXT.includes(key)) show(at + 1);
    else if (on() && BACK.includes(key)) show(at - 1);
    else return;
    event.preventDefault();
  });
  document.addEventListener('fullscreenchange', () => {
    if (!document.fullscreenElement && on()) end();
  });
  if (new URLSearchParams(location.search).has('lecture')) begin();
}
