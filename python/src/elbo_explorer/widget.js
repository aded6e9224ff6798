/**
 * The figure as a widget, by anywidget's interface: a model with get, set, on and save_changes, and an element to draw in. Before it
 * stands the text of elbo-explorer/inline, which registers <elbo-explorer>.
 *
 * Traits: `settings` (the figure's config), `look` (its attributes), both from Python; `iteration`, `status`, `bound` and `link` from
 * the figure, a few times a second. Messages from Python: { do: 'play' | 'pause' | 'step' | 'reset', iterations }.
 */

/** Python need not know of every display frame. */
const PERIOD_MS = 200;

function render({ model, el }) {
  const figure = document.createElement('elbo-explorer');
  const dress = () => {
    const look = model.get('look') ?? {};
    for (const name of figure.getAttributeNames()) if (!(name in look)) figure.removeAttribute(name);
    for (const [name, value] of Object.entries(look)) {
      if (value === false || value === null) figure.removeAttribute(name);
      else figure.setAttribute(name, value === true ? '' : String(value));
    }
  };
  const configure = () => (figure.config = model.get('settings') ?? {});
  const obey = ({ do: what, iterations = 1 }) => {
    if (['play', 'pause', 'step', 'reset'].includes(what))
      Promise.resolve(figure[what](iterations)).catch(() => {});
  };
  let told = -Infinity;
  let timer;
  const tell = () => {
    clearTimeout(timer);
    const wait = told + PERIOD_MS - performance.now();
    if (wait > 0) return void (timer = setTimeout(tell, wait));
    told = performance.now();
    const { frame } = figure;
    if (!frame) return;
    const { elbo = null, logEvidence = null, klPosterior = null } = frame.bound ?? {};
    model.set('iteration', frame.iteration);
    model.set('status', frame.status);
    model.set('bound', { elbo, logEvidence, klPosterior });
    model.set('link', figure.link);
    model.save_changes();
  };
  dress();
  configure();
  figure.addEventListener('elbo-frame', tell);
  model.on('change:settings', configure);
  model.on('change:look', dress);
  model.on('msg:custom', obey);
  el.append(figure);
  return () => {
    clearTimeout(timer);
    model.off?.('change:settings', configure);
    model.off?.('change:look', dress);
    model.off?.('msg:custom', obey);
    figure.remove();
  };
}

export default { render };
