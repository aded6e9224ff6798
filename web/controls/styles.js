/** The styles of the form, which the shadow root of a figure wears, in whose colours it is. */

const css = String.raw;

export const controlStyles = css`
  [aria-invalid='true'] {
    border-color: var(--elbo-problem);
    box-shadow: 0 0 0 1px var(--elbo-problem);
  }

  .controls {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr));
    align-content: start;
    align-items: start;
    gap: 1.25rem 2rem;
    min-inline-size: 0;
    font-size: 0.9333em;
  }
  .controls[data-knobs] {
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 24rem));
  }
  .group {
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend,
  summary {
    padding: 0;
    font-weight: 600;
  }
  summary {
    min-block-size: 40px;
    align-content: center;
    cursor: pointer;
  }
  legend {
    margin-block-end: 0.4rem;
  }
  .fields {
    display: grid;
    gap: 0.7rem;
  }
  .field {
    position: relative;
    min-inline-size: 0;
  }
  .field-head {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: 0.5rem;
    color: var(--elbo-muted);
  }
  .field-body {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.4rem 0.6rem;
  }
  .field-body > select,
  .field-body > textarea,
  .field-body > .formula,
  .points,
  .buttons,
  .fault,
  .chosen {
    flex: 1 1 100%;
    min-inline-size: 0;
  }
  /* A long formula is scrolled, and pushes nothing. */
  .typeset {
    flex: 1 1 100%;
    min-inline-size: 0;
    overflow-x: auto;
    padding-block: 0.2rem;
  }
  .field-body > input[type='text']:not(.formula) {
    flex: 1 1 5.5rem;
    inline-size: 5.5rem;
    min-inline-size: 0;
  }
  .field-body > input[type='range'] {
    flex: 100 1 6rem;
    min-inline-size: 0;
    block-size: 40px;
    padding: 0;
    border: 0;
    background: none;
    accent-color: var(--elbo-elbo);
    cursor: pointer;
  }
  .field-body > input[type='range'] + input[type='text'] {
    flex: 0 1 5.5rem;
  }
  textarea {
    inline-size: 100%;
    padding: 0.5rem 0.7rem;
    line-height: 1.4;
    resize: vertical;
  }
  .points {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.4rem;
  }
  .points input[type='file'] {
    min-block-size: 40px;
    max-inline-size: 100%;
    padding: 0.4rem;
    font: inherit;
    font-size: 0.875em;
  }
  .preview {
    overflow: auto;
    max-inline-size: 100%;
    border: var(--line);
    border-radius: 4px;
  }
  .preview table {
    border-collapse: collapse;
    font-size: 0.875em;
    font-variant-numeric: tabular-nums;
  }
  .preview caption {
    padding: 0.3rem 0.5rem 0;
    color: var(--elbo-muted);
    text-align: start;
  }
  .preview th,
  .preview td {
    padding: 0.1rem 0.6rem;
    text-align: end;
    white-space: nowrap;
  }
  .preview th {
    font-weight: 600;
  }
  .preview .out {
    color: var(--elbo-muted);
    text-decoration: line-through;
  }
  .notes {
    margin: 0;
    padding-inline-start: 1.1em;
    color: var(--elbo-muted);
    font-size: 0.9em;
    line-height: 1.4;
  }
  .marks {
    display: flex;
    flex-wrap: wrap;
    gap: 0.4rem 0.8rem;
  }
  .marks label {
    display: grid;
    flex: 1 1 8rem;
    color: var(--elbo-muted);
    font-size: 0.9em;
  }
  .points textarea,
  .field-body > .formula,
  .fault {
    font-family: ui-monospace, 'SF Mono', Menlo, Consolas, monospace;
    font-size: 0.875em;
  }
  .fault {
    margin: 0;
    overflow: hidden;
    white-space: pre;
    text-overflow: ellipsis;
  }
  .fault mark {
    border-block-end: 2px solid var(--elbo-problem);
    background: none;
    color: var(--elbo-problem);
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 0.4rem;
  }
  .buttons button {
    flex: 1;
    padding-inline: 0.3rem;
    font-size: 0.8125em;
    white-space: nowrap;
  }
  .runs {
    display: grid;
    gap: 0.4rem;
    margin: 0 0 0.6rem;
    padding-inline-start: 1.4em;
  }
  .runs button {
    min-block-size: 24px;
    margin-inline-start: 0.5em;
    padding-inline: 0.6em;
    font-size: 0.875em;
  }
  .search input {
    inline-size: 100%;
    box-sizing: border-box;
  }
  .order {
    display: grid;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .order li {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem;
    border-radius: 4px;
  }
  .order [data-held] {
    background: var(--elbo-grid);
  }
  .grip {
    display: grid;
    flex: none;
    place-content: center;
    inline-size: 40px;
    min-block-size: 40px;
    padding: 0;
    border-color: transparent;
    background: none;
    color: var(--elbo-muted);
    cursor: grab;
    touch-action: none;
  }
  [data-held] .grip {
    cursor: grabbing;
  }
  .grip svg {
    inline-size: 16px;
    fill: currentcolor;
  }
  .small {
    justify-self: start;
    font-size: 0.875em;
  }
  .chosen {
    margin: 0;
    color: var(--elbo-muted);
    font-size: 0.9em;
    line-height: 1.4;
  }
  .check {
    display: inline-flex;
    align-items: center;
    gap: 0.6em;
    min-block-size: 40px;
    cursor: pointer;
  }
  .check input {
    inline-size: 1.15em;
    block-size: 1.15em;
    accent-color: var(--elbo-elbo);
  }
  .auto {
    position: relative;
    min-block-size: 0;
    padding: 0 0.45em;
    border-radius: 1em;
    color: var(--elbo-muted);
    font-size: 0.8125em;
    line-height: 1.5;
  }
  .auto[aria-pressed='true'] {
    border-color: transparent;
    background: var(--elbo-grid);
    opacity: 1;
  }
  /* The button looks small beside its label; the finger finds it all the same. */
  .auto::after {
    position: absolute;
    inset: -12px -8px;
    content: '';
  }
  .help {
    position: absolute;
    z-index: 3;
    inset: calc(100% + 4px) 0 auto;
    margin: 0;
    padding: 0.5rem 0.7rem;
    border: var(--line);
    border-radius: 4px;
    background: var(--elbo-surface);
    box-shadow: 0 2px 8px rgb(0 0 0 / 12%);
    color: var(--elbo-ink);
    font-size: 0.9em;
    line-height: 1.4;
    visibility: hidden;
    opacity: 0;
    pointer-events: none;
  }
  label:hover ~ .help,
  .field-head:has(label:hover) ~ .help {
    visibility: visible;
    opacity: 1;
    transition:
      opacity 0.15s 0.4s,
      visibility 0s 0.4s;
  }
  .field:has(:focus-visible) > .help {
    visibility: visible;
    opacity: 1;
  }
  /* What was searched for is explained without being pointed at. */
  [data-sought] .help {
    position: static;
    padding: 0.15rem 0 0;
    border: 0;
    box-shadow: none;
    color: var(--elbo-muted);
    visibility: visible;
    opacity: 1;
  }
  .refusal {
    margin: 0.25rem 0 0;
    color: var(--elbo-problem);
    font-size: 0.9em;
    line-height: 1.4;
    overflow-wrap: anywhere;
  }

  @container elbo (min-width: 66rem) {
    /* As high as the plots, whatever they are; controls that are longer scroll beside them, and fade out where they go on. */
    .figure.live[data-controls='full'] > .controls {
      grid-template-columns: minmax(0, 1fr);
      box-sizing: border-box;
      block-size: 0;
      min-block-size: 100%;
      overflow-y: auto;
      scrollbar-width: thin;
      padding: 0.25rem 0.75rem 2rem 1.5rem;
      border-inline-start: var(--line);
      mask-image: linear-gradient(to top, transparent, black 2rem);
    }
  }
`;
