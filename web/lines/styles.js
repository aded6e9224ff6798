/** The styles of both elements, as a sheet that their shadow roots adopt. Colours are those of the figures' quantities. */

import { palettes } from '../plots/drawing/theme.js';

const css = String.raw;

const rules = css`
  :host {
    display: block;
    container: elbo-lines / inline-size;
    min-inline-size: min(100%, 16rem);
  }
  [hidden] {
    display: none !important;
  }
  .lines,
  form,
  .result,
  .slips,
  ol {
    grid-template-columns: minmax(0, 1fr);
    min-inline-size: 0;
  }
  .lines {
    display: grid;
    gap: 0.75rem;
    box-sizing: border-box;
    padding: var(--elbo-padding, 1rem);
    border: var(--elbo-border, 1px solid var(--elbo-grid));
    border-radius: var(--elbo-radius, 6px);
    background: var(--elbo-surface);
    color: var(--elbo-ink);
    font: 400 0.9375rem/1.45
      var(--elbo-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
    font-variant-numeric: tabular-nums;
    text-align: start;
  }
  .lines[data-scheme='dark'] {
    color-scheme: dark;
  }
  .lines[data-scheme='light'] {
    color-scheme: light;
  }
  h3,
  p,
  ol,
  figure,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
  }
  h3 {
    font-size: 1.0625rem;
    font-weight: 600;
  }
  :focus-visible {
    outline: 2px solid var(--elbo-elbo);
    outline-offset: 2px;
  }
  button,
  select,
  textarea {
    box-sizing: border-box;
    min-inline-size: 0;
    max-inline-size: 100%;
    min-block-size: 2.25rem;
    padding: 0.3rem 0.75rem;
    border: 1px solid var(--elbo-muted);
    border-radius: 4px;
    background: var(--elbo-surface);
    color: inherit;
    font: inherit;
  }
  button:not(:disabled),
  select {
    cursor: pointer;
  }
  button:disabled {
    border-color: var(--elbo-grid);
    color: var(--elbo-muted);
  }
  .formula sub {
    font-size: 0.75em;
    line-height: 0;
  }
  /* Copied with the line, not seen. */
  .mark {
    display: inline-block;
    inline-size: 0;
    overflow: hidden;
    white-space: nowrap;
    color: transparent;
  }
  .formula {
    font-family: 'STIX Two Text', 'Cambria Math', 'Latin Modern Math', Georgia, 'Times New Roman', serif;
    font-size: 1.0625em;
    overflow-wrap: anywhere;
  }
  .count,
  .help,
  .reason,
  figcaption,
  caption {
    color: var(--elbo-muted);
    font-size: 0.875rem;
  }

  /* One row a line: what it says, its number, and below both its bar. */
  ol {
    list-style: none;
    display: grid;
    gap: 0.25rem;
  }
  li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0.15rem 1rem;
    padding: 0.4rem 0.5rem;
    border-inline-start: 3px solid transparent;
  }
  li.current {
    border-inline-start-color: var(--elbo-elbo);
  }
  li.wrong {
    border-inline-start-color: var(--elbo-alarm);
  }
  li.wrong .formula {
    text-decoration: underline wavy var(--elbo-alarm) 1px;
    text-underline-offset: 0.25em;
  }
  .line {
    display: flex;
    gap: 0.5rem;
  }
  .relation {
    flex: none;
    inline-size: 1ch;
  }
  .value {
    font-weight: 600;
    white-space: nowrap;
  }
  .track {
    position: relative;
    grid-column: 1 / -1;
    block-size: 1.25rem;
  }
  .track > * {
    position: absolute;
  }
  .track b {
    min-inline-size: 1px;
    border-radius: 1px;
    transition:
      inset-inline-start 0.25s,
      inline-size 0.25s;
  }
  /* A term that takes away is hatched, so that signs do not hang on where a bar begins. */
  .track b.negative {
    -webkit-mask: repeating-linear-gradient(135deg, #000 0 5px, rgb(0 0 0 / 55%) 5px 7px);
    mask: repeating-linear-gradient(135deg, #000 0 5px, rgb(0 0 0 / 55%) 5px 7px);
  }
  .track i {
    inset-block: 0;
    inline-size: 0;
    border-inline-start: 1px solid var(--elbo-grid);
  }
  .track i.start {
    inset-block: -0.1rem;
    border-inline-start: 1px dashed var(--elbo-ink);
    opacity: 0.6;
  }
  .track i.end {
    inset-block: -0.1rem;
    border-inline-start: 3px solid var(--elbo-ink);
    transform: translateX(-1.5px);
  }
  li.wrong .track i.end {
    border-inline-start-color: var(--elbo-alarm);
  }
  .reason,
  .off {
    grid-column: 1 / -1;
  }
  .off {
    color: var(--elbo-alarm);
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .say {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .note:empty {
    display: none;
  }
  .steps {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
  }
  .slips {
    display: grid;
    gap: 0.25rem;
  }
  .slips legend {
    padding: 0;
    font-weight: 600;
  }
  .slips label {
    display: flex;
    align-items: baseline;
    gap: 0.5rem;
    min-block-size: 1.75rem;
    cursor: pointer;
  }
  input[type='radio'] {
    accent-color: var(--elbo-elbo);
  }

  form {
    display: grid;
    gap: 0.5rem;
  }
  form > label {
    font-weight: 600;
  }
  textarea {
    inline-size: 100%;
    resize: vertical;
    font-family: ui-monospace, 'Cascadia Mono', Menlo, Consolas, monospace;
    font-size: 0.9375rem;
  }
  textarea[aria-invalid='true'] {
    border-color: var(--elbo-alarm);
  }
  .result {
    display: grid;
    gap: 0.75rem;
  }
  .result:empty {
    display: none;
  }
  .verdict[data-verdict='holds'] b,
  .verdict[data-verdict='inequality'] b {
    color: var(--elbo-expectedLogLikelihood);
  }
  .verdict[data-verdict='fails'] b,
  .verdict[data-verdict='refused'] b {
    color: var(--elbo-alarm);
  }
  .place {
    white-space: pre-wrap;
  }
  mark {
    background: none;
    color: var(--elbo-alarm);
    text-decoration: underline wavy;
    text-underline-offset: 0.25em;
  }
  table {
    border-collapse: collapse;
  }
  caption {
    text-align: start;
  }
  th,
  td {
    padding: 0.2rem 0.5rem 0.2rem 0;
    font-weight: inherit;
    text-align: start;
    vertical-align: baseline;
  }
  td.value {
    inline-size: 1%;
    text-align: end;
    white-space: normal;
  }
  tr.wrong td.value {
    color: var(--elbo-alarm);
  }
  figure {
    display: grid;
    gap: 0.75rem;
    max-inline-size: 36rem;
  }
  svg {
    display: block;
    inline-size: 100%;
    block-size: auto;
  }
  svg path {
    fill: none;
    stroke: var(--elbo-muted);
  }
  svg .curve {
    stroke-width: 2;
    stroke-linejoin: round;
  }
  svg .at {
    stroke: var(--elbo-alarm);
    stroke-dasharray: 3 3;
  }
  svg text {
    fill: var(--elbo-muted);
    font-size: 12px;
  }
  figcaption {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1rem;
  }
  .link {
    justify-self: start;
    color: var(--elbo-elbo);
  }
  @container elbo-lines (max-width: 30rem) {
    svg text {
      font-size: 16px;
    }
    .steps select {
      flex: 1 1 100%;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .track b {
      transition: none;
    }
  }
  @media print {
    .steps,
    .slips,
    form .help {
      display: none;
    }
  }
`;

/** @param {'light' | 'dark'} scheme */
function colorsOf(scheme) {
  const colors = Object.entries(palettes[scheme]).map(
    ([name, color]) => `--elbo-${name}:var(--elbo-color-${name},${color});`,
  );
  return `${colors.join('')}--elbo-term:${scheme === 'dark' ? '#8d99a6' : '#7b8794'};`;
}

/** @type {CSSStyleSheet[] | null} */
let made = null;

/** One sheet for all elements of a page. */
export function sheets() {
  if (made) return made;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    [
      `.lines[data-scheme='light']{${colorsOf('light')}}`,
      `.lines[data-scheme='dark']{${colorsOf('dark')}}`,
      `@media print{.lines[data-scheme='dark']{color-scheme:light;${colorsOf('light')}}}`,
      rules,
    ].join('\n'),
  );
  made = [sheet];
  return made;
}
