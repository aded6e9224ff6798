/**
 * The styles of a figure, which its shadow root wears (see wardrobe.js): a strict content policy lets nothing else in. Sizes follow the width of the column that the figure stands in, not the window's.
 */

import { palettes } from '../plots/drawing/theme.js';
import { barStyles } from './styles-bar.js';

const css = String.raw;

const figureStyles = css`
  /* On a whole screen, for a room to read. */
  :host(:fullscreen) {
    overflow: auto;
    inline-size: 100%;
    block-size: 100%;
  }
  :host(:fullscreen) .figure {
    min-block-size: 100%;
    border: 0;
    border-radius: 0;
    font-size: clamp(1.0625rem, 0.6rem + 0.8vw, 1.75rem);
  }
  :host(:fullscreen) .figure :is(.panels, figcaption) {
    font-size: inherit;
  }
  [hidden] {
    display: none !important;
  }
  /* Nothing of the page's type is inherited but its language; and where the page counts in small rems, it is read all the same. */
  .figure {
    all: initial;
    visibility: inherit;
    pointer-events: inherit;
    --gap: 1.25rem;
    --side: 0rem;
    --line: 1px solid var(--elbo-grid);
    display: none;
    position: relative;
    box-sizing: border-box;
    padding: var(--elbo-padding, 1rem);
    border: var(--elbo-border, var(--line));
    border-radius: var(--elbo-radius, 6px);
    background: var(--elbo-surface);
    color: var(--elbo-ink);
    font: 400 max(0.9375rem, 13px) / 1.45
      var(--elbo-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
    font-variant-numeric: tabular-nums;
    -webkit-text-size-adjust: 100%;
    text-size-adjust: 100%;
  }
  .figure.live,
  .figure.failed {
    display: grid;
    gap: var(--gap);
  }
  .figure:not(.live) > .panels {
    display: none;
  }
  .figure[data-scheme='dark'] {
    color-scheme: dark;
  }
  .figure[data-scheme='light'] {
    color-scheme: light;
  }
  /* Fires when what is inherited from the page changes, see surroundings.js. */
  .ground {
    position: absolute;
    inline-size: 0;
    block-size: 0;
    visibility: hidden;
    background-color: light-dark(#fff, #000);
    transition:
      color 1ms step-end,
      background-color 1ms step-end;
  }
  :focus-visible {
    outline: 2px solid var(--elbo-elbo);
    outline-offset: 2px;
  }
  .figure:focus:not(:focus-visible) {
    outline: none;
  }

  .bar {
    display: grid;
    grid-template-columns: minmax(0, auto) minmax(0, 1fr);
    align-items: center;
    gap: 0.5rem 1.75rem;
  }
  .transport {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
  }
  .history {
    display: flex;
    grid-column: 1 / -1;
    gap: 0.5rem;
  }
  .history[hidden] {
    display: none;
  }
  .history input {
    flex: 1;
    min-inline-size: 0;
    block-size: 40px;
    accent-color: var(--elbo-ink);
  }
  .history .bare {
    inline-size: 40px;
    padding: 0;
  }
  /* A sentence comes and goes beside the buttons; without them it has a line of its own. */
  .state {
    display: grid;
    align-items: center;
    /* Room for three lines, which is as much as a run usually has to say; more of it is scrolled to. */
    block-size: 4.05em;
    margin: 0;
    overflow: auto;
    color: var(--elbo-muted);
    font-size: 0.9em;
    line-height: 1.35;
  }
  .state[data-more] {
    mask-image: linear-gradient(#000 60%, transparent);
  }
  .state:not([data-status='running']) {
    color: var(--elbo-ink);
  }
  .transport[hidden] + .state {
    grid-column: 1 / -1;
    block-size: 2.7em;
  }
  .status,
  .alarm,
  .problem {
    grid-column: 1 / -1;
    margin: 0;
  }
  .alarm,
  .problem {
    color: var(--elbo-problem);
  }
  .alarm {
    font-weight: 600;
  }

  /* Every number has a place that no other number's length moves: it never takes a second line, and nothing beside it moves. */
  .status {
    display: grid;
    grid-template-columns: minmax(5rem, 0.55fr) repeat(2, minmax(0, 1.5fr)) repeat(3, minmax(0, 1.1fr));
    gap: 0.35rem 1rem;
  }
  .item {
    min-inline-size: 0;
  }
  .item dt,
  .item dd {
    margin: 0;
    line-height: 1.3;
    white-space: nowrap;
  }
  .item dt {
    color: var(--elbo-muted);
    font-size: 0.8125em;
  }
  .item[data-item='bound'] dt,
  .item[data-item='bound'] dd {
    color: var(--elbo-elbo);
  }
  .item[data-item='bound'] dd {
    font-weight: 600;
  }
  .item summary {
    display: inline-block;
    min-block-size: 0;
    font-weight: 400;
    color: var(--elbo-muted);
    cursor: pointer;
    text-decoration: underline dotted;
    text-underline-offset: 0.2em;
    list-style: none;
  }
  .item summary::-webkit-details-marker {
    display: none;
  }
  .item[data-broken] summary {
    color: var(--elbo-problem);
    font-weight: 600;
  }
  .identities {
    position: absolute;
    inset-inline: var(--elbo-padding, 1rem);
    z-index: 3;
    box-sizing: border-box;
    max-inline-size: 44rem;
    max-block-size: 26rem;
    margin-inline: auto;
    padding: 0.75rem 1rem;
    overflow: auto;
    border: var(--line);
    border-radius: 4px;
    background: var(--elbo-surface);
    box-shadow: 0 4px 16px rgb(0 0 0 / 16%);
    white-space: normal;
  }
  .identities p {
    margin: 0;
  }
  .identities ul {
    display: grid;
    gap: 0.75rem;
    margin: 0.75rem 0 0;
    padding: 0;
    list-style: none;
  }
  .identities .residual,
  .identities > p {
    color: var(--elbo-muted);
    font-size: 0.9em;
  }
  .dot {
    display: inline-block;
    inline-size: 0.6em;
    block-size: 0.6em;
    margin-inline-start: 0.35em;
    border-radius: 50%;
    background: currentcolor;
  }

  .panels {
    display: flex;
    flex-direction: column;
    gap: var(--gap);
    font-size: max(0.75rem, 11px);
    min-inline-size: 0;
  }
  .column {
    display: contents;
  }
  .panel {
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
    margin: 0;
  }
  .panel:not([data-place='first'], [data-place='last']) {
    order: 1;
  }
  .panel[data-place='last'] {
    order: 2;
  }
  figcaption {
    margin-block-end: 0.4rem;
    font-size: max(0.875rem, 13px);
    font-weight: 600;
  }
  .panel > .alarm {
    margin: 0 0 0.4rem;
  }
  .note {
    margin: 0.4rem 0 0;
    color: var(--elbo-muted);
    font-size: max(0.75rem, 11px);
  }
  .box {
    position: relative;
    inline-size: 100%;
    block-size: var(--height, auto);
    aspect-ratio: var(--aspect, auto);
  }
  .box[data-height] {
    aspect-ratio: auto;
  }
  canvas {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    touch-action: pan-y pinch-zoom;
  }
  .live-region {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: 0;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .tooltip {
    position: absolute;
    z-index: 2;
    max-inline-size: 18rem;
    padding: 0.4rem 0.6rem;
    border: var(--line);
    border-radius: 4px;
    background: var(--elbo-surface);
    box-shadow: 0 2px 8px rgb(0 0 0 / 12%);
    font-size: max(0.8125rem, 12px);
    pointer-events: none;
  }
  .tooltip dl {
    display: grid;
    margin: 0;
  }
  .tooltip dl > div {
    display: flex;
    justify-content: space-between;
    gap: 1rem;
  }
  .tooltip dt {
    color: var(--elbo-muted);
  }
  .tooltip dd {
    margin: 0;
  }

  @container elbo (max-width: 30rem) {
    .bar {
      grid-template-columns: minmax(0, 1fr);
    }
    .state,
    .transport[hidden] + .state {
      align-items: start;
      block-size: 4.05em;
    }
    /* A line each, the number at its end. */
    .status {
      grid-template-columns: minmax(0, 1fr);
      gap: 0.2rem;
    }
    .item {
      display: flex;
      align-items: baseline;
      justify-content: space-between;
      gap: 0.75rem;
    }
    .panel[data-place='first'] .box {
      aspect-ratio: 1.15;
    }
  }
  @container elbo (min-width: 38rem) {
    .panels {
      display: grid;
      grid-template-columns: minmax(0, 1.25fr) minmax(0, 1fr);
      gap: var(--gap) calc(1.6 * var(--gap));
    }
    .panels[data-count='1'] {
      grid-template-columns: minmax(0, 1fr);
    }
    .column {
      display: flex;
      flex-direction: column;
      gap: var(--gap);
      min-inline-size: 0;
    }
    .panels:not([data-count='1']) .panel[data-place='first'] {
      flex: 1;
    }
    /* As high as the other column, within what suits it; 0.53 of the width is its own. */
    .panels:not([data-count='1']) .panel[data-place='first'] .box {
      flex: 1;
      min-block-size: calc((100cqi - var(--side)) * 0.53 / var(--aspect, 1.4));
      max-block-size: calc((100cqi - var(--side)) * 0.6);
      aspect-ratio: auto;
    }
    .panels:not([data-count='1']) .panel[data-place='first'] .box[data-height] {
      min-block-size: var(--height, 0);
      max-block-size: max(var(--height, 0px), (100cqi - var(--side)) * 0.6);
    }
  }
  @container elbo (min-width: 30rem) and (max-width: 60rem) {
    .status {
      grid-template-columns: repeat(3, minmax(0, 1fr));
    }
  }
  @container elbo (min-width: 66rem) {
    .figure.live[data-controls='full'] {
      --side: 20rem;
      grid-template-columns: minmax(0, 1fr) 16.5rem;
      align-items: start;
      gap: var(--gap) calc(1.8 * var(--gap));
    }
    .figure.live[data-controls='full'] > .bar {
      grid-column: 1 / -1;
    }
    .figure.live[data-controls='full'] > .panels {
      min-block-size: 32rem;
    }
    /* Buttons, what they did, and the way back in one row. */
    .figure.live[data-controls='full'] .bar {
      grid-template-columns: auto minmax(0, 0.7fr) minmax(14rem, 1fr);
    }
    .figure.live[data-controls='full'] .history {
      grid-column: auto;
    }
  }
  @container elbo (min-width: 90rem) {
    .figure {
      --gap: 1.75rem;
      font-size: max(1.125rem, 13px);
    }
    .figure.live[data-controls='full'] {
      --side: 24rem;
      grid-template-columns: minmax(0, 1fr) 20rem;
    }
    .panels {
      font-size: max(1rem, 11px);
    }
    figcaption {
      font-size: max(1.0625rem, 13px);
    }
  }

  /* In a box of given height, see fit.js: as many panels as it holds, and the rest by a button. */
  .whole {
    justify-self: start;
  }
  .figure.live[data-fit] {
    block-size: 100%;
    grid-template-rows: auto minmax(0, 1fr) auto;
    align-items: stretch;
    overflow: hidden;
  }
  .figure.live[data-fit]:has(> .whole[hidden]) {
    grid-template-rows: auto minmax(0, 1fr);
  }
  .figure[data-fit] > .panels {
    block-size: 100%;
    min-block-size: 0 !important;
  }
  .figure[data-fit] .column {
    min-block-size: 0;
  }
  .figure[data-fit] .column:empty {
    display: none;
  }
  .figure[data-fit] .panels .panel {
    flex: 1 1 0 !important;
    min-block-size: 0;
  }
  .figure[data-fit] .panels .panel[data-place='first'] {
    flex-grow: 1.6 !important;
  }
  .figure[data-fit] .panels .panel .box {
    flex: 1 1 0 !important;
    block-size: auto;
    min-block-size: 0 !important;
    max-block-size: none !important;
    aspect-ratio: auto !important;
  }
  .figure[data-fit] > .controls {
    min-block-size: 0;
    overflow: auto;
  }
  .figure[data-fit~='bare'] .transport {
    grid-column: 1 / -1;
    flex-wrap: nowrap;
  }
  .figure[data-fit~='bare'] .transport > :nth-child(n + 4),
  .figure[data-fit~='narrow'] > .controls,
  .figure[data-fit~='bare'] .history,
  .figure[data-fit~='bare'] .status,
  .figure[data-fit~='bare'] .state,
  .figure[data-status='none'] .status,
  .figure[data-status='none'] .state {
    display: none;
  }
  .figure[data-status='none']
    .bar:not(:has(> .transport:not([hidden]), > :is(.alarm, .problem):not([hidden]))) {
    display: none;
  }
  .paper {
    display: none;
  }
  @media print {
    .transport,
    .controls,
    .handles,
    .tooltip,
    .state {
      display: none !important;
    }
    .figure {
      break-inside: avoid;
    }
    .panel {
      break-inside: avoid;
    }
    .figure.live[data-controls='full'] {
      --side: 0rem;
      grid-template-columns: minmax(0, 1fr);
    }
    /* The picture as SVG, at its own proportions, in the place of the canvas. */
    .box:has(> .paper) {
      flex: none !important;
      block-size: auto !important;
      min-block-size: 0 !important;
      max-block-size: none !important;
      aspect-ratio: auto !important;
    }
    .box:has(> .paper) > :not(.paper) {
      display: none;
    }
    .box > .paper {
      display: block;
      inline-size: 100%;
      block-size: auto;
    }
  }
`;

/**
 * One custom property for each colour, which a page may set as --elbo-color-<name>.
 * @param {'light' | 'dark'} scheme
 */
function colorsOf(scheme) {
  const colors = Object.entries(palettes[scheme]).map(
    ([name, color]) => `--elbo-${name}:var(--elbo-color-${name},${color});`,
  );
  const problem = scheme === 'dark' ? '#ff9d85' : '#a8321a';
  return `${colors.join('')}--elbo-problem:var(--elbo-color-problem,${problem})`;
}

const dots = Object.keys(palettes.light)
  .filter((name) => name.startsWith('component-'))
  .map((name) => `.dot.${name}{color:var(--elbo-${name})}`);

/** Paper is light. */
const colorStyles = [
  `.figure[data-scheme='light']{${colorsOf('light')}}`,
  `.figure[data-scheme='dark']{${colorsOf('dark')}}`,
  `@media print{.figure[data-scheme='dark']{color-scheme:light;${colorsOf('light')}}}`,
  ...dots,
].join('');

/** What every figure wears. */
export const styles = [colorStyles, figureStyles, barStyles];
