/**
 * Observable, a cell each: the figure is a view, whose value is the newest frame.
 *
 *     elbo = import('https://YOUR-HOST/v0/elbo-explorer.js')
 *     viewof frame = elbo && html`<elbo-explorer model="mixture" components="4" autoplay>`
 *     frame.bound.elbo
 *
 * In Observable Framework: `const frame = view(html`<elbo-explorer …>`)`.
 *
 * @param {any} main  a module of the runtime
 * @param {any} observe  what is told the values
 * @param {string} host
 */
export default function define(main, observe, host) {
  main.define('elbo', [], () => import(`${host}v0/elbo-explorer.js`));
  main.variable(observe('viewof frame')).define('viewof frame', ['elbo'], () => {
    const figure = document.createElement('elbo-explorer');
    figure.setAttribute('components', '4');
    figure.setAttribute('seed', '3');
    figure.setAttribute('autoplay', '');
    return figure;
  });
  main
    .variable(observe('frame'))
    .define('frame', ['Generators', 'viewof frame'], (Generators, view) => Generators.input(view));
  main.variable(observe('elbo of it')).define('bound', ['frame'], (frame) => frame?.bound.elbo);
}
